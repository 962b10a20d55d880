/** A mirror that throws light: the instrument the platform is named after. */
export function Logo() {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="12.5" cy="19.5" r="5" fill="currentColor" />
      <g stroke="currentColor" strokeWidth="2.6" strokeLinecap="round">
        <path d="M18 14 27 5" />
        <path d="M12.5 10V5.5" />
        <path d="M22 19.5h4.5" />
      </g>
    </svg>
  );
}
