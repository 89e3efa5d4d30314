/** The one finding whose override also answers a verdict. */
export const MAY_BE_ACTIVE_ELSEWHERE = 'MAY_BE_ACTIVE_ELSEWHERE';
