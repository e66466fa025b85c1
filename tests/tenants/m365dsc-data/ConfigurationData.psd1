@{
    AllNodes = @(
        @{ NodeName = 'localhost'; PSDscAllowPlainTextPassword = $true }
    )
    NonNodeData = @{
        Environment = @{ OrganizationName = 'contoso.com' }
        Exchange = @{
            AcceptedDomains = @(
                @{ Identity = 'contoso.com'; DomainType = 'Authoritative' }
                @{
                    Identity   = 'news.contoso.com'   # the newsletter
                    DomainType = 'InternalRelay'
                }
            )
            InboundConnectors = @(
                @{
                    Identity                 = 'Relay'
                    ConnectorType            = 'OnPremises'
                    SenderDomains            = @('*')
                    SenderIPAddresses        = '192.168.1.5'
                    RequireTls               = $false
                    Enabled                  = $true
                }
            )
        }
    }
}
