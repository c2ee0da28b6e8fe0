"""Invariants of the page after any gesture; each script returns their violations."""

from page_scripts import MAP as SVG

# Overlaps between visible parts with text or buttons, parts outside the window, text that does not
# fit, and the width by which the page scrolls sideways.
FAULTS = """() => {
  // The visible box of an element in its scrolled container, or in the key that is folded.
  const SCROLLED = '.panel, .controls-box, .main, .filters, .stops, .key .legend';
  const getBox = element => {
    let {left, top, right, bottom} = element.getBoundingClientRect();
    for (const selector of [SCROLLED, '.key:not(.up)']) {
      const around = element.parentElement.closest(selector);
      if (!around) continue;
      const outer = around.getBoundingClientRect();
      [left, top] = [Math.max(left, outer.left), Math.max(top, outer.top)];
      [right, bottom] = [Math.min(right, outer.right), Math.min(bottom, outer.bottom)];
    }
    return {left, top, right, bottom};
  };
  // Parts that are folded, only for screen readers, or scroll by themselves.
  const hidden = 'details:not([open]) > :not(summary), .visually-hidden, .skip, .scroll, .grid';
  const isVisible = element => {
    const {left, top, right, bottom} = getBox(element), style = getComputedStyle(element);
    return right - left > 1 && bottom - top > 1 && style.visibility !== 'hidden'
      && !element.closest(hidden);
  };
  const describe = element => `${element.tagName.toLowerCase()}#${element.id}.`
    + `${element.className} ${(element.innerText || '').slice(0, 30)}`;
  const listVisible = selector => [...document.querySelectorAll(selector)].filter(isVisible);
  const overlap = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const faults = [];
  const checkApart = (selector, name) => {
    const parts = listVisible(selector).map(part => [part, getBox(part)]);
    parts.forEach(([one, a], i) => parts.slice(i + 1).forEach(([other, b]) => {
      if (overlap(a, b) && !one.contains(other) && !other.contains(one)) {
        faults.push(`${name}: ${describe(one)} on ${describe(other)}`);
      }
    }));
  };
  // The drawer, and the column as a sheet, cover the page, but stay within it.
  const isOverlay = element => ['fixed', 'absolute'].includes(getComputedStyle(element).position);
  const side = document.querySelector('.side');
  for (const sheet of listVisible('.controls-box, .side').filter(isOverlay)) {
    const {left, top, right, bottom} = sheet.getBoundingClientRect();
    const isOpen = sheet !== side || innerWidth > 899 || side.matches('.up');
    if (left < -1 || top < -1 || right > innerWidth + 1 || (isOpen && bottom > innerHeight + 1)) {
      faults.push(`a sheet beyond the window: ${describe(sheet)}`);
    }
  }
  // The note on a gesture covers the page until the next gesture.
  checkApart('.page > :not(.controls-box, #find-note)', 'page');
  checkApart('.top > *', 'header');
  if (!isOverlay(side)) checkApart('.columns > :not(.separator)', 'columns');
  checkApart('.headline h2, .headline .meta, .filters .chip, .selection', 'head');
  checkApart('.controls-box > *, .controls .field > *, .controls .group > *', 'drawer');
  checkApart('.story > *, .story .chip, .panel-nav > *', 'story');
  checkApart('.main > :not(.to-panel)', 'main');
  checkApart('.maps > *, #foot > div > p', 'key');
  // The head of an open sheet has the tools, and the sheet covers the page.
  const inSheet = document.querySelector('.side.up') && isOverlay(side);
  const inHead = '.zoom, .sheet-close, .tabs button, .side > :not(.tabs, .sheet-close)';
  if (inSheet) checkApart(inHead, 'sheet');
  checkApart(`${inSheet ? '' : '.zoom button, '}.timebar > *, .play-controls > *, .legend-row > *,`
    + ' .maps button, .headline > *, .entry-go', 'tools');
  // The picture has the space that the tools and the key leave free. On a phone they may be over
  // blank margins of the map, but at the whole view over nothing that is drawn.
  const isWhole = document.querySelector('#map svg:not(.zoomed)');
  if (innerWidth > 620) checkApart(`#map svg, ${inSheet ? '' : '.zoom, '}.key`, 'map');
  else if (isWhole) checkApart(`#map #drawing, ${inSheet ? '' : '.zoom, '}.key`, 'map');
  checkApart('#panel .section > *, #panel h2, .tabs button', 'panel');
  checkApart('#map #lettering text', 'names');
  for (const element of listVisible('.page button, .page a, .page h1, .page h2, .page h3, .page p,'
      + ' .page th, .page td, .page li')) {
    const box = element.getBoundingClientRect();
    const scrolls = element.closest('.stops, .filters, .selection');
    if (!scrolls && (box.right > innerWidth + 1 || box.left < -1)) {
      faults.push(`beyond the window: ${describe(element)}`);
    }
    if (!scrolls && element.scrollWidth > element.clientWidth + 1 && element.clientWidth
        && getComputedStyle(element).display !== 'inline') {
      faults.push(`cut: ${describe(element)}`);
    }
  }
  // Text has at least 12 pixels on the screen, except on the map, whose text grows with zooming.
  const words = document.createTreeWalker(document.querySelector('.page'), NodeFilter.SHOW_TEXT);
  for (let text = words.nextNode(); text; text = words.nextNode()) {
    const around = text.parentElement, {a = 1, b = 0} = around.getScreenCTM?.() ?? {};
    const size = parseFloat(getComputedStyle(around).fontSize) * Math.hypot(a, b);
    if (size < 12 && text.data.trim() && isVisible(around) && !around.closest('#map')) {
      faults.push(`words of ${size} px: ${text.data.trim()} in ${describe(around)}`);
    }
  }
  const panel = document.querySelector('#panel');
  if (panel.scrollWidth > panel.clientWidth + 1) faults.push('the panel scrolls sideways');
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) faults.push(`the page scrolls sideways: ${wide}`);
  const map = document.querySelector('#map').getBoundingClientRect();
  if (map.width < 300 || map.height < 200) faults.push(`the map is small: ${map.height}`);
  return faults;
}"""
# Parts that extend beyond the right edge of the page and do not scroll.
WIDER = """() => [...document.querySelectorAll('body *')].filter(element => {
  const box = element.getBoundingClientRect();
  const hidden = element.closest('details:not([open])') || element.closest('.scroll')
    || element.closest('.filters, .selection') || element.closest('.grid')
    || element.closest('.visually-hidden') || element.closest('.skip') || element.closest('svg');
  return !hidden && box.width && box.right > innerWidth + 1;
}).map(element => element.outerHTML.slice(0, 80))"""
# The drawing has the size of its frame, and shows the whole picture unless the reader zoomed in.
MAP = f"""() => {{
  const faults = [], svg = {SVG};
  if (!svg || document.querySelector('#message').textContent) return faults;
  const size = element => {{
    const {{width, height}} = element.getBoundingClientRect();
    return [width, height].map(Math.round);
  }};
  const [frame, drawn] = [size(document.querySelector('#map')), size(svg)];
  if (frame.some((side, i) => Math.abs(side - drawn[i]) > 1)) {{
    faults.push(`the map is drawn ${{drawn}} in a frame of ${{frame}}`);
  }}
  const {{x, y, width, height}} = svg.viewBox.baseVal, paper = svg.querySelector('#paper');
  const whole = ['width', 'height'].map(side => Number(paper.getAttribute(side)));
  if (!svg.matches('.zoomed') && (x || y || width !== whole[0] || height !== whole[1])) {{
    faults.push(`${{[x, y, width, height]}} of ${{whole}} is visible`);
  }}
  return faults;
}}"""
# Open parts have space for text.
SPACE = """() => [...document.querySelectorAll('.controls-box[open], .side')].flatMap(part => {
  const {width} = part.getBoundingClientRect(), least = innerWidth > 620 ? 280 : innerWidth - 18;
  return width < least ? [`${part.className} is ${Math.round(width)} px wide`] : [];
})"""
# The drawing matches the URL.
URL_FAULTS = f"""([labels, chosen, places, panel]) => {{
  const faults = [], parameters = new URLSearchParams(location.search);
  const compare = (name, value, expected) => {{
    const [one, other] = [value, expected].map(each => JSON.stringify(each));
    if (one !== other) faults.push(`${{name}}: ${{one}} is shown, ${{other}} is expected`);
  }};
  const tab = document.querySelector('.panel-tab[aria-selected="true"]');
  const usual = parameters.has('select') ? 'selection' : panel;
  compare('panel', tab.dataset.go, `panel:${{places[parameters.get('panel') || usual]}}`);
  const filters = [...document.querySelectorAll('#sentence .filter[data-go^="nowhere:"]')];
  if (!document.querySelector('#message').textContent) {{
    // Conditions on one text follow each other.
    const shown = filters.map(chip => chip.dataset.go.slice(8)).sort();
    compare('filters', shown, parameters.getAll('where').sort());
  }}
  compare('story', Boolean(document.querySelector('#panel .story')), parameters.has('story'));
  const select = parameters.getAll('select');
  const chips = [...document.querySelectorAll('#chosen .chosen > [data-go^="toggle:"]')];
  // One more than six is named, as its name takes no more room than how many more there are.
  const listed = select.slice(0, select.length === 7 ? 7 : 6);
  compare('chosen', chips.map(chip => chip.dataset.go.slice(7)), listed);
  const stop = document.querySelector('.stop[aria-current="true"]');
  const period = parameters.get('period');
  if (period !== null) compare('period', stop?.dataset.go, `period:${{period}}`);
  if (document.querySelector('#message').textContent) return faults;
  const colour = parameters.get('colour') || 'bloc';
  const [symbol, title] = ['.headline .symbol', '.headline h2']
    .map(part => document.querySelector(part));
  if (colour.startsWith('vote:')) compare('colour', symbol?.textContent, colour.slice(5));
  else {{
    // The label of a fact has its years.
    const [name, years] = colour.split('@');
    const label = labels[name] || name.replace('group:', '');
    const whole = years ? `${{label}}, ${{years.replace('-', '–')}}` : label;
    // The finding of a story replaces the name of its colour.
    compare('colour', (title.title || title.textContent).toLowerCase(), whole.toLowerCase());
  }}
  const svg = {SVG};
  compare('map', Boolean(svg.querySelector('#sea')), parameters.get('map') === 'world');
  const drawn = [...svg.querySelectorAll('[data-iso3]')];
  const marked = drawn.filter(group => group.querySelector(`[stroke="${{chosen}}"]`))
    .map(group => group.dataset.iso3);
  const codes = new Set(drawn.map(group => group.dataset.iso3));
  compare('marked', marked.sort(), select.filter(code => codes.has(code)).sort());
  return faults;
}}"""
# The state of the page, and the size of the frame of its map.
FRAME = """() => {
  const parameters = new URLSearchParams(location.search);
  const {width, height} = document.querySelector('#map').getBoundingClientRect();
  // Filters are in the key, and chosen countries have a line.
  const view = ['panel', 'colour', 'map', 'time', 'period', 'where', 'select']
    .map(part => parameters.getAll(part));
  const open = ['.controls-box[open]', '.notice', '#panel .wide', '#stability-note progress']
    .map(part => Boolean(document.querySelector(part)));
  return [JSON.stringify([innerWidth, innerHeight, view, open]), [width, height]];
}"""
# The distances by which parts of the page have moved since it was opened.
SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
  }).observe({type: 'layout-shift', buffered: true});
}"""
