Configuration Mail
{
    param ($Environment)
    $Company = 'contoso.com'
    Node $AllNodes.NodeName
    {
        EXOAcceptedDomain Main { Identity = "$Company"; DomainType = 'Authoritative' }
        EXOInboundConnector 'Relay'
        {
            Identity                 = 'Relay'
            ConnectorType            = 'onpremises'
            Enabled                  = $true
            RequireTls               = $true
            SenderDomains            = '*'    # a list of one
            TlsSenderCertificateName = "*.$Company"
            Comment                  = @"
for $Company
"@
            DependsOn                = '[EXOAcceptedDomain]Main'
        }
        if ($Environment -eq 'Test')
        {
            EXOInboundConnector 'Test only' { Identity = 'Test only'; ConnectorType = 'OnPremises'; SenderDomains = '*' }
        }
    }
}
