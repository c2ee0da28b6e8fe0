/* Inter. Text moves when its font changes, so that happens only when Dash's page replaces the first one,
   and if the browser has the files from an earlier page. A first page only loads them. */
const FONTS_KEY = "alignment-fonts";
const urls = document.querySelector("meta[name='fonts']")?.getAttribute("content") ?? "";
const faces = urls.split(" ").filter(Boolean).map((url) => new FontFace("Inter", `url("${url}")`, { weight: /(\d+)\.woff2$/.exec(url)?.[1] }));

/* Return whether an earlier page loaded these files. A browser without storage loads them late. */
function isCached() {
  try {
    return window.localStorage.getItem(FONTS_KEY) === urls;
  } catch {
    return false;
  }
}

async function loadFonts() {
  await Promise.all(faces.map((face) => face.load()));
  try {
    window.localStorage.setItem(FONTS_KEY, urls);
  } catch { /* the next page loads them late again */ }
}

function useFonts() {
  for (const face of faces) if (face.status === "loaded") document.fonts.add(face);
}

/* Use the fonts if they are there. Otherwise load them now for the next page: nothing else waits for the network. */
export function startFonts() {
  useFonts();
  if (document.fonts.size) return;
  requestIdleCallback(() => loadFonts().catch(() => {}));
}

if (isCached()) loadFonts().catch(() => {});
