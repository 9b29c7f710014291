/** The REST API of each region, by its name in `TENCENT_REGION`. An app is in one of them (Tencent: 1047/34620). */
export const restUrls = {
	china: 'https://console.tim.qq.com',
	singapore: 'https://adminapisgp.im.qcloud.com',
	seoul: 'https://adminapikr.im.qcloud.com',
	tokyo: 'https://adminapijpn.im.qcloud.com',
	frankfurt: 'https://adminapiger.im.qcloud.com',
	'silicon-valley': 'https://adminapiusa.im.qcloud.com',
	jakarta: 'https://adminapiidn.im.qcloud.com',
} as const;
