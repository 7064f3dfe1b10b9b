// {% include "ui/ring.html" %}: sets the length of the stroke from data-percent.
export default function ring(element) {
  const { percent } = element.dataset;
  if (!percent) return;
  const left = 100 - Math.min(100, Math.max(0, Number(percent)));
  element.querySelector(".ring-value").setAttribute("stroke-dashoffset", String(left));
}
