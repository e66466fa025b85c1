Configuration Hybrid
{
    Node localhost
    {
        EXOOnPremisesOrganization 'Contoso'
        {
            Identity          = '0c1f8f1e-3d0b-4f0e-9c57-0d3a3a1c2b11'
            HybridDomains     = @('contoso.com')
            InboundConnector  = 'Inbound from 0c1f8f1e'
            OutboundConnector = 'Outbound to 0c1f8f1e'
            Ensure            = 'Present'
        }
        EXOHostedConnectionFilterPolicy 'Default'
        {
            Identity    = 'Default'
            IPAllowList = @('198.51.100.7')
        }
        EXOTransportRule 'Signatures'
        {
            Name                          = 'Signatures'
            Enabled                       = $false
            FromScope                     = 'InOrganization'
            RouteMessageOutboundConnector = 'Signatures'
        }
    }
}
