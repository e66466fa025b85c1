# Sets the relay up
[CmdletBinding()]
param([string]$Comment = 'set by script')

$domain = 'contoso.com'
$common = @{
    ConnectorType = 'OnPremises'   # ours
    SenderDomains = '*'
    RequireTls    = $true
}
New-InboundConnector -Name 'Relay' @common -TlsSenderCertificateName "*.$domain" -Comment $Comment | Out-Null
New-InboundConnector -Name Scanners -ConnectorType OnPrem -SenderDomains * `
    -SenderIPAddresses 10.0.0.9, 203.0.113.9 -RequireTls:$false
Set-InboundConnector -Identity Scanners -Comm 'floor 2' -CloudServicesMailEnabled $false
Set-AcceptedDomain -Identity $domain -DomainType InternalRelay -MatchSubDomains $true
