/** The URIs by which documents and conversations are resources. */

export const documentUri = (id: string) => `engram://documents/${id}`;
export const conversationUri = (id: string) => `engram://conversations/${id}`;
