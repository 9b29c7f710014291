/** Reads UserIDs that are separated by commas; blanks around them are ignored. */
export const readSenders = (text = ''): ReadonlySet<string> =>
	new Set(
		text
			.split(',')
			.map((sender) => sender.trim())
			.filter((sender) => sender !== ''),
	);
