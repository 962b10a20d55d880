import type { Texts } from "../catalogue";
import type * as english from "../en/common";

export const common: Texts<typeof english.common> = {
  loading: "加载中…",
  retry: "重试",
  copy: "复制",
  copied: "已复制",
  close: "关闭",
  pin: "固定在列表旁",
  unpin: "悬浮在列表上",
  openPage: "打开页面",
  previous: "上一个",
  next: "下一个",
  more: "显示更多",
  less: "收起",
  all: "全部",
  none: "无",
  service: "服务",
  operation: "操作",
  name: "名称",
  kind: "类型",
  status: "状态",
  duration: "耗时",
  started: "开始",
  time: "时间",
  spans: "跨度",
  errors: "错误",
  requests: "请求",
  rate: "速率",
  errorRate: "错误率",
  total: "合计",
  table: "表格",
  chart: "图表",
  export: "导出",
  csv: "CSV",
  png: "PNG",
  json: "JSON",
  arrow: "Arrow",
  ago: "{{ago}}",
  unknownService: "（无服务名）",
};

export const table: Texts<typeof english.table> = {
  columns: "列",
  addField: "将字段添加为列",
  add: "添加",
};

export const views: Texts<typeof english.views> = {
  title: "已保存的视图",
  none: "此浏览器尚未保存此页面的视图。",
  name: "此视图的名称",
  save: "保存",
  forget: "删除 {{name}}",
};

export const states: Texts<typeof english.states> = {
  emptyRange: "此范围内没有数据",
  emptyRangeHint: "扩大时间范围或放宽筛选条件。",
  widen: "查看最近 24 小时",
  clearFilter: "清除筛选",
  truncated: "仅显示前 {{count}} 条。缩小筛选或时间范围以查看其余内容。",
  sampled: "数据量较大，计数来自抽样。",
  stale: "显示的是 {{time}} 的结果，最新一次请求失败。",
  failed: "无法加载",
  offline: "Heliograph 没有响应",
  offlineHint: "它在运行吗？此页面会自动重试。",
  code: "代码 {{code}}",
  readStats: "读取 {{rows}} 行，用时 {{time}}",
};
