import { gzipSync } from 'node:zlib';
import {
	ascii,
	base64,
	control,
	csv,
	document,
	escapedYaml,
	events,
	gzipped,
	insightsRows,
	json,
	LAST_BOX,
	LOG_FIELDS,
	lines,
	ndjson,
	pretty,
	results,
	STREAM,
	spills,
	subscription,
	TIME,
	utf16be,
	viewerRows,
} from './content.ts';

/** Every form, with the ten spills in it. */
export const FORMS: Readonly<Record<string, string | Uint8Array>> = {
	'the log as it is': `START RequestId: 1\n${lines.join('\n')}\nEND RequestId: 1\n`,
	'lines without an end to the last': lines.join('\n'),
	'lines with CRLF': `${lines.join('\r\n')}\r\n`,
	'lines with a UTF-8 mark': `\ufeff${lines.join('\n')}\n`,
	'copied lines with blank lines between': `${lines.join('\n\n\n')}\n`,
	'copied lines that the console expanded': spills
		.map((spill) => `${TIME}\n${pretty({ ...LOG_FIELDS, spill })}\n`)
		.join(''),
	'lines with the time in brackets': lines.map((line) => `[${TIME}] ${line}\n`).join(''),

	'aws logs filter-log-events --output json, version 1': ascii(pretty(document)),
	'aws logs filter-log-events --output json, version 2': pretty(document),
	'aws logs filter-log-events --output json, by PowerShell 5': Buffer.from(
		`\ufeff${pretty(document).replaceAll('\n', '\r\n')}`,
		'utf16le',
	),
	'aws logs filter-log-events --output json, as UTF-16BE': utf16be(pretty(document)),
	'aws logs filter-log-events --output json, with a UTF-8 mark': `\ufeff${pretty(document)}`,
	'aws logs filter-log-events --output json, in one line': json(document),
	'aws logs filter-log-events --output json, gzipped': gzipSync(pretty(document)),
	'aws logs filter-log-events --output json, gzipped twice': gzipSync(gzipSync(pretty(document))),
	'aws logs filter-log-events --output text': events
		.map((e) => ['EVENTS', e.eventId, e.ingestionTime, e.logStreamName, e.message, e.timestamp].join('\t'))
		.join('\n'),
	'aws logs filter-log-events --output table': [
		'---------------------------------',
		'|        FilterLogEvents        |',
		'+-------------------------------+',
		'||           events            ||',
		...events.map((e) => `||  ${e.eventId}  |  ${e.logStreamName}  |  ${e.message}  |  ${e.timestamp}  ||`),
		'|+-----------------------------+|',
	].join('\n'),
	'aws logs filter-log-events --output table, narrow': events
		.map((e) =>
			['+-------------+---+', '|  eventId    |  1 |', `|  message    |  ${e.message}   |`, LAST_BOX].join('\n'),
		)
		.join('\n'),
	'aws logs filter-log-events --output yaml': escapedYaml(document),
	'aws logs filter-log-events --output yaml-stream':
		escapedYaml([{ events: events.slice(0, 5) }]) + escapedYaml([{ events: events.slice(5) }]),
	'aws logs filter-log-events --query events[].message --output yaml': escapedYaml(
		events.map(({ message }) => message),
	),
	'aws logs filter-log-events --query events': pretty(events),
	'aws logs filter-log-events --query events[].message': pretty(events.map(({ message }) => message)),
	'aws logs filter-log-events --query events[].message, in one line': json(events.map(({ message }) => message)),
	'aws logs filter-log-events --query events[].message --output text': events.map(({ message }) => message).join('\t'),
	'aws logs filter-log-events --query events[].[message] --output text': events
		.map(({ message }) => `${message}\n`)
		.join(''),
	'aws logs filter-log-events --query events[].[timestamp,message]': pretty(
		events.map((e) => [e.timestamp, e.message]),
	),
	'aws logs filter-log-events --query events[].{timestamp:timestamp,message:message}': pretty(
		events.map(({ timestamp, message }) => ({ timestamp, message })),
	),
	'aws logs get-log-events': pretty({
		events: events.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
		nextForwardToken: 'f/38',
		nextBackwardToken: 'b/38',
	}),
	'aws logs get-query-results --output json': pretty(results),
	'aws logs get-query-results --output text': lines
		.map((line) => `RESULTS\t@timestamp\t2026\nRESULTS\t@message\t${line}\nRESULTS\t@ptr\tx\n`)
		.join(''),
	'aws logs get-query-results --output yaml': escapedYaml(results),
	'aws logs tail': lines.map((line) => `${TIME} ${STREAM} ${line}\n`).join(''),
	'aws logs tail --format short': lines.map((line) => `2026-11-24T14:28:51 ${line}\n`).join(''),
	'aws logs tail --format json': spills
		.map((spill) => `${TIME} ${STREAM} ${pretty({ ...LOG_FIELDS, spill })}\n`)
		.join(''),

	'CSV of the log viewer': csv(viewerRows),
	'CSV of Logs Insights': csv(insightsRows),
	'CSV with CRLF and a UTF-8 mark': `\ufeff${csv(viewerRows, ',', '\r\n')}`,
	'CSV saved by a spreadsheet with semicolons': csv(viewerRows, ';', '\r\n'),
	'CSV of tabs in UTF-16': Buffer.from(`\ufeff${csv(insightsRows, '\t')}`, 'utf16le'),
	'two CSV in one file': csv(viewerRows.slice(0, 6)) + csv([['@message'], ...lines.slice(5).map((line) => [line])]),
	'JSON of Logs Insights': pretty(
		lines.map((line) => ({ '@timestamp': '2026-11-24', level: 'ERROR', '@message': line })),
	),
	'JSON of Logs Insights, with parsed lines': pretty(
		spills.map((spill) => ({ '@timestamp': '1', '@message': { ...LOG_FIELDS, spill } })),
	),

	'an export to S3': gzipSync(lines.map((line) => `${TIME} ${line}\n`).join('')),
	'several exports to S3 in one file': Buffer.concat(lines.map((line) => gzipSync(`${TIME} ${line}\n`))),
	'an event of Lambda': json({ awslogs: { data: gzipped(subscription) } }),
	'a failed event of Lambda': json({
		version: '1.0',
		requestPayload: { awslogs: { data: gzipped(subscription) } },
		responsePayload: {},
	}),
	'records of Kinesis, as Lambda gets them': json({
		Records: [
			{ eventSource: 'aws:kinesis', kinesis: { data: gzipped(control) } },
			{ eventSource: 'aws:kinesis', kinesis: { data: gzipped(subscription) } },
		],
	}),
	'aws kinesis get-records': pretty({
		Records: [{ SequenceNumber: '1', Data: gzipped(subscription), PartitionKey: 'a' }],
		MillisBehindLatest: 0,
	}),
	'records of Firehose, as a transformation gets them': json({
		records: [{ recordId: '1', data: gzipped(subscription) }],
	}),
	'records of Firehose whose messages are extracted': json({
		records: [{ recordId: '1', data: base64(`START RequestId: 1\n\n${lines.join('\n')}\n`) }],
	}),
	'records that Firehose could not process': ndjson([
		{ attemptsMade: 4, errorCode: 'x', rawData: gzipped(subscription) },
	]),
	'objects of Firehose in S3, one after the other': json(control) + json(subscription) + json(control),
	'objects of Firehose in S3, gzipped one by one': Buffer.concat([
		gzipSync(json(control)),
		gzipSync(json(subscription)),
	]),
	'objects of Firehose in S3, gzipped twice': gzipSync(
		Buffer.concat([gzipSync(json(control)), gzipSync(json(subscription))]),
	),

	'two documents with cat or >>': pretty({ events: events.slice(0, 5) }) + pretty({ events: events.slice(5) }),
	'two documents with a UTF-8 mark each': `\ufeff${pretty({ events: events.slice(0, 5) })}\r\n\ufeff${pretty({ events: events.slice(5) })}\r\n`,
	'documents, lines and text in turn': `${pretty({ events: events.slice(0, 4) })}\nSTART\n${lines.slice(4, 7).join('\n')}\n${json({ events: events.slice(7) })}`,
	'jq .events[]': events.map((event) => `${JSON.stringify(event, null, 2)}\n`).join(''),
	'jq -c .events[]': ndjson(events),
	'jq .events[].message': ndjson(events.map(({ message }) => message)),
	'jq -r .events[].message': events.map(({ message }) => `${message}\n`).join(''),
	'jq -s of several exports': pretty([{ events: events.slice(0, 5) }, { events: events.slice(5) }]),
	'what failed in an earlier replay': ndjson(spills.map((spill) => ({ spill, failure: 'AccessDenied' }))),
};
