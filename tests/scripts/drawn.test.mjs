/* Pictures from the server stand where their markup is, once, and go when it goes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { page as browser } from "./standin.mjs";

/* A page of some places, and what tells the script that it changed. */
let number = 0;
async function page(...places) {
  let changed;
  browser({
    document: {
      adoptNode: (picture) => picture,
      querySelectorAll: () => places.filter(({ dataset }) => dataset.svg !== undefined),
    },
  });
  globalThis.MutationObserver = class {
    constructor(act) { changed = act; }
    observe() {}
  };
  globalThis.DOMParser = class {
    parseFromString(markup, type) {
      assert.equal(type, "image/svg+xml");
      return { documentElement: { markup } };
    }
  };
  number += 1;
  await import(`../../assets/drawn.js?${number}`);
  return changed;
}

function place(svg) {
  const children = [];
  return {
    dataset: { svg },
    isConnected: true,
    children,
    append(picture) {
      children.push(picture);
      Object.assign(picture, { remove: () => children.splice(children.indexOf(picture), 1) });
    },
  };
}
const shown = ({ children }) => children.map(({ markup }) => markup);

test("a picture is put in once, and another takes its place", async () => {
  const here = place("<svg>1</svg>");
  const changed = await page(here);
  changed();
  const [picture] = here.children;
  changed();
  assert.equal(here.children.length, 1);
  assert.equal(here.children[0], picture, "as it is it is not drawn again");
  here.dataset.svg = "<svg>2</svg>";
  changed();
  assert.deepEqual(shown(here), ["<svg>2</svg>"]);
});

test("where a place is used for something else only the picture goes", async () => {
  const here = place("<svg>1</svg>");
  const changed = await page(here);
  changed();
  here.children.push({ markup: "React's own" });
  delete here.dataset.svg;
  changed();
  assert.deepEqual(shown(here), ["React's own"]);
});

test("a place that left the page and comes again is drawn again", async () => {
  const here = place("<svg>1</svg>");
  const changed = await page(here);
  changed();
  here.isConnected = false;
  changed();
  assert.deepEqual(shown(here), []);
  here.isConnected = true;
  changed();
  assert.deepEqual(shown(here), ["<svg>1</svg>"]);
});
