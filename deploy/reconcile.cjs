/** What deploy/reconcile.yml adds, if the setting `reconcileSecret` is there: without it nothing changes by a byte. */
module.exports = async ({ resolveVariable }) =>
	(await resolveVariable('param:reconcileSecret, null')) === null
		? { functions: {}, resources: {}, widgets: '' }
		: resolveVariable('file(deploy/reconcile.yml)');
