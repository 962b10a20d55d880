import type { Texts } from "../catalogue";
import type * as en from "../en/ottl";

export const ottl: Texts<typeof en.ottl> = {
  title: "试用 OTTL",
  signal: "信号",
  statements: "语句",
  statementsHint: "每行一条。Ctrl-空格补全。",
  conditions: "丢弃条件",
  conditionsHint: "每行一个条件，与 filter 处理器相同。",
  document: "试用数据（OTLP/JSON）",
  sample: "取实时样本",
  live_one: "{{count}} 条实时记录",
  live_other: "{{count}} 条实时记录",
  noLive: "最近一分钟没有数据：使用示例",
  counts: "输入 {{records}} 条，保留 {{left}} 条",
  plan: "执行方式",
  diff: "改动",
  nothing: "没有改动",
  nothingHint: "左侧的内容没有编辑或丢弃任何记录。",
  problems: "问题",
  cannotRun_one: "还不能运行",
  cannotRun_other: "{{count}} 条文本还不能运行",
  statement: "语句 {{number}}：",
  condition: "条件 {{number}}：",
  noJson: "文档不是 JSON：{{reason}}",
  rowErrors_one: "有语句在 {{count}} 条记录上失败并被跳过。",
  rowErrors_other: "有语句在 {{count}} 条记录上失败并被跳过。",
};
