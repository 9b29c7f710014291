import { describe, expect, test } from 'vitest';
import { full, ofType, plain, properties } from '../../support/deployments.ts';

describe('the API', () => {
	test('accepts POST /callback and nothing else', () => {
		expect(ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey)).toEqual(['POST /callback']);
		expect(ofType('AWS::ApiGatewayV2::Integration')).toMatchObject([{ Properties: { PayloadFormatVersion: '2.0' } }]);
	});

	test('is throttled', () => {
		expect(properties('HttpApiStage').DefaultRouteSettings).toMatchObject({
			ThrottlingRateLimit: 2000,
			ThrottlingBurstLimit: 1000,
		});
	});

	test('logs every request as JSON, without the query string and the headers, which hold the signature', () => {
		const format: Record<string, string> = JSON.parse(properties('HttpApiStage').AccessLogSettings.Format);
		expect(Object.values(format).sort()).toEqual([
			'$context.httpMethod',
			'$context.identity.sourceIp',
			'$context.integrationErrorMessage',
			'$context.integrationLatency',
			'$context.integrationStatus',
			'$context.path',
			'$context.requestId',
			'$context.responseLatency',
			'$context.status',
		]);
	});

	test('writes its log to a group for which API Gateway does not extend the policy of the account', () => {
		expect(properties('HttpApiLogGroup').LogGroupName).toBe('/aws/vendedlogs/http-api/tim-relay-prod');
	});

	test('responds only at its custom domain if that is asked for', () => {
		expect(properties('HttpApi').DisableExecuteApiEndpoint).toBe(false);
		expect(properties('HttpApi', full).DisableExecuteApiEndpoint).toBe(true);
	});

	test('has a custom domain if one is given', () => {
		expect(full.template.Conditions.HasDomain).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['chat.example.com', ''] }] });
		expect(plain.template.Conditions.HasDomain).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] });
		expect(full.template.Resources).toMatchObject({
			Domain: { Condition: 'HasDomain', Properties: { DomainName: 'chat.example.com' } },
			DomainMapping: { Condition: 'HasDomain', Properties: { Stage: { Ref: 'HttpApiStage' } } },
		});
	});
});
