// A canvas to sign on (contacts/_sign_fields.html): what is drawn, or a typed name, goes into the
// file input as a picture, so that the form around sends it like any file.
export default function signature(element) {
  const canvas = element.querySelector("canvas");
  const input = element.querySelector("input[type=file]");
  const typed = element.querySelector("input[type=text]");
  const pen = canvas.getContext("2d");
  let last = null;

  // White paper and dark ink in either theme: the picture is looked at elsewhere too.
  function wipe() {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = pen.strokeStyle = "#16213a";
    pen.lineCap = pen.lineJoin = "round";
  }

  function empty() {
    wipe();
    input.value = "";
  }

  function keep() {
    canvas.toBlob((blob) => {
      const files = new DataTransfer();
      files.items.add(new File([blob], "signature.png", { type: "image/png" }));
      input.files = files.files;
      element.dataset.signed = "";
    }, "image/png");
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) * canvas.width) / box.width,
      y: ((event.clientY - box.top) * canvas.height) / box.height,
    };
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    if (typed.value) {
      typed.value = "";
      wipe();
    }
    last = place(event);
    pen.beginPath();
    pen.arc(last.x, last.y, 2, 0, 2 * Math.PI);
    pen.fill();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = place(event);
    pen.lineWidth = 4;
    pen.beginPath();
    pen.moveTo(last.x, last.y);
    pen.lineTo(next.x, next.y);
    pen.stroke();
    last = next;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      if (last) keep();
      last = null;
    });
  }
  typed.addEventListener("input", () => {
    empty();
    const name = typed.value.trim();
    if (!name) return;
    let size = 110;
    do {
      size -= 6;
      pen.font = `italic ${size}px "Segoe Script", "Snell Roundhand", "URW Chancery L", cursive`;
    } while (size > 24 && pen.measureText(name).width > canvas.width - 60);
    pen.textBaseline = "middle";
    pen.fillText(name, 30, canvas.height / 2);
    keep();
  });
  element.querySelector("[data-clear]").addEventListener("click", () => {
    typed.value = "";
    empty();
  });
  empty();
}
