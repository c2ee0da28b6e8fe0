/* A picture in a frame tells the page around it how high it is with all of its words in sight. */
const root = document.documentElement;
let told = 0;

function tell() {
  root.classList.add("measured");
  const high = Math.ceil(document.body.getBoundingClientRect().height);
  root.classList.remove("measured");
  root.classList.toggle("whole", window.innerHeight >= high);
  if (high !== told) window.parent.postMessage({ alignmentHeight: high }, "*");
  told = high;
}

if (window.parent !== window) {
  window.addEventListener("resize", tell);
  tell();
}
