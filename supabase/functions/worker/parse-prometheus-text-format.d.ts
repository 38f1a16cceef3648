interface Family {
  name: string;
  help: string;
  type: string;
  metrics: { value: string; labels?: Record<string, string> }[];
}

declare function parsePrometheusTextFormat(text: string): Family[];

export default parsePrometheusTextFormat;
