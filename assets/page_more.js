/* The parts of the page that come after it has answered first gestures, before the scripts of Dash. */
import "./search_phrases.js";
import "./select_options.js";
import "./swing_cells.js";
import "./responsive_charts.js";
import "./download.js";
import "./chip_scroll.js";
import "./grid_loader.js";
import "./control_labels.js";
import "./share.js";
import "./row_filter.js";
import "./table_sort.js";
import "./uploads.js";
