/* Pictures of the server are inserted into their containers once, and removed with their markup. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPage } from "./browser_stub.mjs";

/* Load the script on a page with some containers; return its observer. */
let number = 0;
async function loadOnPage(...containers) {
  let runObserver;
  createPage({
    document: {
      adoptNode: (picture) => picture,
      querySelectorAll: () => containers.filter(({ dataset }) => dataset.svg !== undefined),
    },
  });
  globalThis.MutationObserver = class {
    constructor(callback) { runObserver = callback; }
    observe() {}
  };
  globalThis.DOMParser = class {
    parseFromString(markup, type) {
      assert.equal(type, "image/svg+xml");
      return { documentElement: { markup } };
    }
  };
  number += 1;
  await import(`../../assets/static_parts.js?${number}`);
  return runObserver;
}

function makeContainer(svg) {
  const children = [];
  return {
    dataset: { svg },
    isConnected: true,
    children,
    replaceChildren(picture) {
      children.splice(0, children.length, picture);
      Object.assign(picture, { remove: () => children.splice(children.indexOf(picture), 1) });
    },
  };
}
const listMarkup = ({ children }) => children.map(({ markup }) => markup);

test("a picture is inserted once, and replaced by another", async () => {
  const container = makeContainer("<svg>1</svg>");
  const runObserver = await loadOnPage(container);
  runObserver();
  const [picture] = container.children;
  runObserver();
  assert.equal(container.children.length, 1);
  assert.equal(container.children[0], picture, "the same picture is not inserted again");
  container.dataset.svg = "<svg>2</svg>";
  runObserver();
  assert.deepEqual(listMarkup(container), ["<svg>2</svg>"]);
});

test("where a container is reused only the picture is removed", async () => {
  const container = makeContainer("<svg>1</svg>");
  const runObserver = await loadOnPage(container);
  runObserver();
  container.children.push({ markup: "React's own" });
  delete container.dataset.svg;
  runObserver();
  assert.deepEqual(listMarkup(container), ["React's own"]);
});

test("a container that left the page and returns gets its picture again", async () => {
  const container = makeContainer("<svg>1</svg>");
  const runObserver = await loadOnPage(container);
  runObserver();
  container.isConnected = false;
  runObserver();
  assert.deepEqual(listMarkup(container), []);
  container.isConnected = true;
  runObserver();
  assert.deepEqual(listMarkup(container), ["<svg>1</svg>"]);
});
