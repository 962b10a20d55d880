import * as common from "./common";
import * as explore from "./explore";
import * as ottl from "./ottl";
import * as pages from "./pages";
import * as platform from "./platform";
import * as protection from "./protection";
import * as shell from "./shell";

/** The English catalogue, which is also the list of all keys. */
export const en = { ...shell, ...common, ...explore, ...ottl, ...pages, ...platform, ...protection };
