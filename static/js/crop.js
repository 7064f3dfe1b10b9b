// Cropping a picture to a square, under a circle: the frame stands still, the picture moves.
//   <div data-module="crop" data-src="…" data-ratio="3 (as wide as high)"> around an input[type=file] and/or with the address of a
//   picture; .crop-stage > img, input[type=range].crop-zoom, inputs crop_left, crop_top, crop_side.
// Mouse and finger drag, wheel and two fingers zoom; on the stage arrow keys move, + and - zoom.
// What it sends: left and top in parts of width and height, side (the width of the frame) in parts
// of the widest that it could be: of a square, the shorter side.
const MOST = 8;
const SMALLEST = 64; // pixels of the picture
const STEP = 0.02;

export default function crop(root) {
  const input = root.querySelector("input[type=file]");
  const stage = root.querySelector(".crop-stage");
  const image = stage.querySelector("img");
  const zoom = root.querySelector(".crop-zoom");
  const broken = root.querySelector(".crop-broken");
  const fields = Object.fromEntries(["left", "top", "side"].map((name) => (
    [name, root.querySelector(`[name=crop_${name}]`)]
  )));
  const held = new Map();
  let view = { left: 0, top: 0, side: 0 };
  let address = "";

  const ratio = Number(root.dataset.ratio) || 1;
  const widest = () => Math.min(image.naturalWidth, image.naturalHeight * ratio);
  const between = (value, least, most) => Math.max(least, Math.min(most, value));

  function draw() {
    const { naturalWidth: width, naturalHeight: height } = image;
    if (!width || !stage.clientWidth) return;
    view.left = between(view.left, 0, width - view.side);
    view.top = between(view.top, 0, height - view.side / ratio);
    const scale = stage.clientWidth / view.side;
    image.style.width = `${width * scale}px`;
    image.style.height = `${height * scale}px`;
    image.style.transform = `translate(${-view.left * scale}px, ${-view.top * scale}px)`;
    zoom.value = Math.log2(widest() / view.side);
    fields.left.value = (view.left / width).toFixed(6);
    fields.top.value = (view.top / height).toFixed(6);
    fields.side.value = (view.side / widest()).toFixed(6);
  }

  // By pixels of the screen.
  function move(x, y) {
    const scale = view.side / stage.clientWidth;
    view.left -= x * scale;
    view.top -= y * scale;
    draw();
  }

  // The point that stays where it is: in parts of the frame.
  function magnify(factor, x = 0.5, y = 0.5) {
    const side = between(view.side / factor, widest() / 2 ** Number(zoom.max), widest());
    view.left += (view.side - side) * x;
    view.top += ((view.side - side) / ratio) * y;
    view.side = side;
    draw();
  }

  function place(event) {
    const box = stage.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }

  function show(source) {
    broken.hidden = true;
    root.classList.remove("is-chosen");
    image.src = source;
  }

  image.addEventListener("load", () => {
    root.classList.add("is-chosen");
    // What was wrong with the picture before it.
    for (const told of input?.form?.querySelectorAll(".errorlist, .field-error") ?? []) told.hidden = true;
    zoom.max = Math.log2(between(widest() / SMALLEST, 1, MOST));
    zoom.disabled = Number(zoom.max) === 0;
    view = {
      side: widest(),
      left: (image.naturalWidth - widest()) / 2,
      top: (image.naturalHeight - widest() / ratio) / 2,
    };
    draw();
    stage.focus();
  });
  image.addEventListener("error", () => {
    broken.hidden = false;
    root.classList.remove("is-chosen");
  });

  function take() {
    if (address) URL.revokeObjectURL(address);
    address = "";
    const [file] = input.files;
    if (file) {
      address = URL.createObjectURL(file);
      show(address);
    } else {
      root.classList.remove("is-chosen");
    }
  }

  // After the drop zone's own listener, which empties the input when the file is too large.
  root.addEventListener("change", (event) => {
    if (event.target === input) take();
  });
  root.querySelector("[data-crop-again]")?.addEventListener("click", () => input.click());

  zoom.addEventListener("input", () => magnify(2 ** Number(zoom.value) / (widest() / view.side)));
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    magnify(2 ** (-event.deltaY / 400), ...place(event));
  }, { passive: false });

  stage.addEventListener("pointerdown", (event) => {
    stage.setPointerCapture(event.pointerId);
    held.set(event.pointerId, event);
  });
  stage.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const other = [...held.values()].find((one) => one.pointerId !== event.pointerId);
    held.set(event.pointerId, event);
    if (!other) {
      move(event.clientX - before.clientX, event.clientY - before.clientY);
      return;
    }
    const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
    magnify(apart(event) / apart(before), ...place(other));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    stage.addEventListener(name, (event) => held.delete(event.pointerId));
  }

  stage.addEventListener("keydown", (event) => {
    const far = stage.clientWidth * STEP * (event.shiftKey ? 5 : 1);
    const steps = { ArrowLeft: [far, 0], ArrowRight: [-far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] };
    if (steps[event.key]) move(...steps[event.key]);
    else if (event.key === "+" || event.key === "=") magnify(1.1);
    else if (event.key === "-") magnify(1 / 1.1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  new ResizeObserver(draw).observe(stage);
  // Whoever was quick chose a file before this module was there.
  if (input?.files.length) take();
  else if (root.dataset.src) show(root.dataset.src);
}
