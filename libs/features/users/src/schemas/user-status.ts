/** The status of a user, as one component of the document. */
export const USER_STATUS = { name: 'UserStatus', values: ['active', 'disabled'] } as const;
