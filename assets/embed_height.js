/* A page in a frame tells the page around it how high it is with all of its text in view. */
const root = document.documentElement;
let lastHeight = 0;

function sendHeight() {
  root.classList.add("measured");
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  root.classList.remove("measured");
  root.classList.toggle("whole", window.innerHeight >= height);
  if (height !== lastHeight) window.parent.postMessage({ alignmentHeight: height }, "*");
  lastHeight = height;
}

if (window.parent !== window) {
  window.addEventListener("resize", sendHeight);
  sendHeight();
}
