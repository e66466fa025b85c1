# What others have made is changed here only.
$connector = Get-InboundConnector 'Relay'
Set-InboundConnector -Identity $connector.Identity -TlsSenderCertificateName 'mail.contoso.com'
$rule = @{ Identity = 'Relay'; RequireTls = $true }
Set-InboundConnector @rule
