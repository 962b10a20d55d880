import type { Texts } from "../catalogue";
import type { en } from "../en";
import * as common from "./common";
import * as explore from "./explore";
import * as ottl from "./ottl";
import * as pages from "./pages";
import * as platform from "./platform";
import * as protection from "./protection";
import * as shell from "./shell";

export const zh: Texts<typeof en> = {
  ...shell,
  ...common,
  ...explore,
  ...ottl,
  ...pages,
  ...platform,
  ...protection,
};
