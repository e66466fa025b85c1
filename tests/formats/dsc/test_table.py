"""What resources of Microsoft365DSC define, and what of their properties is kept."""

from __future__ import annotations

import pytest

from relaylint.formats.dsc.table import NEVER, NOISE, PROPERTIES, RESOURCES, is_of_ours
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES


def test_every_resource_defines_a_kind_of_ours() -> None:
    for name, resource in RESOURCES.items():
        assert resource.kind in FILES
        assert name == name.lower()
        assert resource.some is kind(resource.kind).single
        assert NOISE.isdisjoint(kind(resource.kind).spellings)


@pytest.mark.parametrize(
    ("resource", "name", "others", "ours"),
    [
        ("exoinboundconnector", "Identity", "", True),
        ("exoinboundconnector", "Name", "identity", True),  # a fault of the file
        ("exoinboundconnector", "Colour", "", True),
        ("exoinboundconnector", "ENSURE", "", False),
        ("exoinboundconnector", "PsDscRunAsCredential", "", False),
        ("exoremotedomain", "Name", "identity", False),
        ("exoremotedomain", "Name", "domainname", True),
        ("exoorganizationconfig", "RejectDirectSend", "", True),
        ("exotransportconfig", "smtpclientauthenticationdisabled", "", True),
        ("exotransportconfig", "ClearCategories", "", False),
        ("exotransportconfig", "IsSingleInstance", "", False),
    ],
)
def test_is_of_ours(resource: str, name: str, others: str, ours: bool) -> None:
    assert is_of_ours(RESOURCES[resource], name, frozenset({name.lower(), *others.split()})) is ours


PUBLISHED: dict[str, str] = {
    "EXOAcceptedDomain": "Identity DomainType MatchSubDomains OutboundOnly",
    "EXOInboundConnector": (
        "Identity AssociatedAcceptedDomains CloudServicesMailEnabled Comment ConnectorSource ConnectorType EFSkipIPs "
        "EFSkipLastIP EFUsers Enabled RequireTls RestrictDomainsToCertificate RestrictDomainsToIPAddresses "
        "SenderDomains SenderIPAddresses TlsSenderCertificateName TreatMessagesAsInternal"
    ),
    "EXOOutboundConnector": (
        "Identity Enabled UseMXRecord Comment ConnectorSource ConnectorType RecipientDomains SmartHosts TlsDomain "
        "TlsSettings IsTransportRuleScoped RouteAllMessagesViaOnPremises CloudServicesMailEnabled AllAcceptedDomains "
        "SenderRewritingEnabled TestMode ValidationRecipients"
    ),
    "EXORemoteDomain": (
        "Identity DomainName AllowedOOFType AutoForwardEnabled AutoReplyEnabled ByteEncoderTypeFor7BitCharsets "
        "CharacterSet ContentType DeliveryReportEnabled DisplaySenderName IsInternal LineWrapSize "
        "MeetingForwardNotificationEnabled Name NDREnabled NonMimeCharacterSet PreferredInternetCodePageForShiftJis "
        "RequiredCharsetCoverage TargetDeliveryDomain TNEFEnabled TrustedMailInboundEnabled TrustedMailOutboundEnabled "
        "UseSimpleDisplayName"
    ),
    "EXOTransportRule": (
        "Name Enabled Mode Priority RouteMessageOutboundConnector RouteMessageOutboundRequireTls Comments "
        "ActivationDate DlpPolicy ExpiryDate RecipientAddressType RuleErrorAction RuleSubType "
        "SenderAddressLocation ADComparisonAttribute ADComparisonOperator AnyOfCcHeader AnyOfCcHeaderMemberOf "
        "AnyOfRecipientAddressContainsWords AnyOfRecipientAddressMatchesPatterns AnyOfToCcHeader "
        "AnyOfToCcHeaderMemberOf AnyOfToHeader AnyOfToHeaderMemberOf AttachmentContainsWords "
        "AttachmentExtensionMatchesWords AttachmentHasExecutableContent AttachmentIsPasswordProtected "
        "AttachmentIsUnsupported AttachmentMatchesPatterns AttachmentNameMatchesPatterns "
        "AttachmentProcessingLimitExceeded AttachmentPropertyContainsWords AttachmentSizeOver BetweenMemberOf1 "
        "BetweenMemberOf2 ContentCharacterSetContainsWords From FromAddressContainsWords "
        "FromAddressMatchesPatterns FromMemberOf FromScope HasClassification HasNoClassification HasSenderOverride "
        "HeaderContainsMessageHeader HeaderContainsWords HeaderMatchesMessageHeader HeaderMatchesPatterns "
        "ManagerAddresses ManagerForEvaluatedUser MessageContainsDataClassifications MessageSizeOver "
        "MessageTypeMatches RecipientADAttributeContainsWords RecipientADAttributeMatchesPatterns "
        "RecipientAddressContainsWords RecipientAddressMatchesPatterns RecipientDomainIs RecipientInSenderList "
        "SCLOver SenderADAttributeContainsWords SenderADAttributeMatchesPatterns SenderDomainIs "
        "SenderInRecipientList SenderIpRanges SenderManagementRelationship SentTo SentToMemberOf SentToScope "
        "SubjectContainsWords SubjectMatchesPatterns SubjectOrBodyContainsWords SubjectOrBodyMatchesPatterns "
        "WithImportance ExceptIfADComparisonAttribute ExceptIfADComparisonOperator ExceptIfAnyOfCcHeader "
        "ExceptIfAnyOfCcHeaderMemberOf ExceptIfAnyOfRecipientAddressContainsWords "
        "ExceptIfAnyOfRecipientAddressMatchesPatterns ExceptIfAnyOfToCcHeader ExceptIfAnyOfToCcHeaderMemberOf "
        "ExceptIfAnyOfToHeader ExceptIfAnyOfToHeaderMemberOf ExceptIfAttachmentContainsWords "
        "ExceptIfAttachmentExtensionMatchesWords ExceptIfAttachmentHasExecutableContent "
        "ExceptIfAttachmentIsPasswordProtected ExceptIfAttachmentIsUnsupported ExceptIfAttachmentMatchesPatterns "
        "ExceptIfAttachmentNameMatchesPatterns ExceptIfAttachmentProcessingLimitExceeded "
        "ExceptIfAttachmentPropertyContainsWords ExceptIfAttachmentSizeOver ExceptIfBetweenMemberOf1 "
        "ExceptIfBetweenMemberOf2 ExceptIfContentCharacterSetContainsWords ExceptIfFrom "
        "ExceptIfFromAddressContainsWords ExceptIfFromAddressMatchesPatterns ExceptIfFromMemberOf "
        "ExceptIfFromScope ExceptIfHasClassification ExceptIfHasNoClassification ExceptIfHasSenderOverride "
        "ExceptIfHeaderContainsMessageHeader ExceptIfHeaderContainsWords ExceptIfHeaderMatchesMessageHeader "
        "ExceptIfHeaderMatchesPatterns ExceptIfManagerAddresses ExceptIfManagerForEvaluatedUser "
        "ExceptIfMessageContainsDataClassifications ExceptIfMessageSizeOver ExceptIfMessageTypeMatches "
        "ExceptIfRecipientADAttributeContainsWords ExceptIfRecipientADAttributeMatchesPatterns "
        "ExceptIfRecipientAddressContainsWords ExceptIfRecipientAddressMatchesPatterns ExceptIfRecipientDomainIs "
        "ExceptIfRecipientInSenderList ExceptIfSCLOver ExceptIfSenderADAttributeContainsWords "
        "ExceptIfSenderADAttributeMatchesPatterns ExceptIfSenderDomainIs ExceptIfSenderInRecipientList "
        "ExceptIfSenderIpRanges ExceptIfSenderManagementRelationship ExceptIfSentTo ExceptIfSentToMemberOf "
        "ExceptIfSentToScope ExceptIfSubjectContainsWords ExceptIfSubjectMatchesPatterns "
        "ExceptIfSubjectOrBodyContainsWords ExceptIfSubjectOrBodyMatchesPatterns ExceptIfWithImportance "
        "AddManagerAsRecipientType AddToRecipients ApplyClassification ApplyHtmlDisclaimerFallbackAction "
        "ApplyHtmlDisclaimerLocation ApplyHtmlDisclaimerText ApplyOME ApplyRightsProtectionCustomizationTemplate "
        "ApplyRightsProtectionTemplate BlindCopyTo CopyTo DeleteMessage GenerateIncidentReport "
        "GenerateNotification IncidentReportContent ModerateMessageByManager ModerateMessageByUser NotifySender "
        "PrependSubject Quarantine RedirectMessageTo RejectMessageEnhancedStatusCode RejectMessageReasonText "
        "RemoveHeader RemoveOME RemoveOMEv2 RemoveRMSAttachmentEncryption SetAuditSeverity SetHeaderName "
        "SetHeaderValue SetSCL StopRuleProcessing"
    ),
    "EXOHostedConnectionFilterPolicy": ("Identity AdminDisplayName EnableSafeList IPAllowList IPBlockList MakeDefault"),
    "EXOOnPremisesOrganization": (
        "Identity HybridDomains InboundConnector OutboundConnector OrganizationName OrganizationGuid "
        "OrganizationRelationship Comment"
    ),
    "EXOTransportConfig": (
        "IsSingleInstance AddressBookPolicyRoutingEnabled AllowLegacyTLSClients ClearCategories "
        "ConvertDisclaimerWrapperToEml DSNConversionMode ExternalDelayDsnEnabled ExternalDsnDefaultLanguage "
        "ExternalDsnLanguageDetectionEnabled ExternalDsnReportingAuthority ExternalDsnSendHtml "
        "ExternalPostmasterAddress HeaderPromotionModeSetting InternalDelayDsnEnabled InternalDsnDefaultLanguage "
        "InternalDsnLanguageDetectionEnabled InternalDsnReportingAuthority InternalDsnSendHtml "
        "JournalMessageExpirationDays JournalingReportNdrTo MaxRecipientEnvelopeLimit MessageExpiration "
        "ReplyAllStormBlockDurationHours ReplyAllStormDetectionMinimumRecipients ReplyAllStormDetectionMinimumReplies "
        "ReplyAllStormProtectionEnabled Rfc2231EncodingEnabled SmtpClientAuthenticationDisabled"
    ),
    "EXOOrganizationConfig": (
        "IsSingleInstance ActivityBasedAuthenticationTimeoutEnabled ActivityBasedAuthenticationTimeoutInterval "
        "ActivityBasedAuthenticationTimeoutWithSingleSignOnEnabled AppsForOfficeEnabled AllowPlusAddressInRecipients "
        "AsyncSendEnabled AuditDisabled AutodiscoverPartialDirSync AutoExpandingArchive "
        "BlockMoveMessagesForGroupFolders BookingsAddressEntryRestricted BookingsAuthEnabled "
        "BookingsBlockedWordsEnabled BookingsCreationOfCustomQuestionsRestricted BookingsEnabled "
        "BookingsExposureOfStaffDetailsRestricted BookingsMembershipApprovalRequired BookingsNamingPolicyEnabled "
        "BookingsNamingPolicyPrefix BookingsNamingPolicyPrefixEnabled BookingsNamingPolicySuffix "
        "BookingsNamingPolicySuffixEnabled BookingsNotesEntryRestricted BookingsPaymentsEnabled "
        "BookingsPhoneNumberEntryRestricted BookingsSearchEngineIndexDisabled BookingsSmsMicrosoftEnabled "
        "BookingsSocialSharingRestricted ByteEncoderTypeFor7BitCharsets ComplianceMLBgdCrawlEnabled "
        "ConnectorsActionableMessagesEnabled ConnectorsEnabled ConnectorsEnabledForOutlook "
        "ConnectorsEnabledForSharepoint ConnectorsEnabledForTeams ConnectorsEnabledForYammer CustomerLockboxEnabled "
        "DefaultAuthenticationPolicy DefaultGroupAccessType DefaultMinutesToReduceLongEventsBy "
        "DefaultMinutesToReduceShortEventsBy DefaultPublicFolderAgeLimit DefaultPublicFolderDeletedItemRetention "
        "DefaultPublicFolderIssueWarningQuota DefaultPublicFolderMaxItemSize DefaultPublicFolderMovedItemRetention "
        "DefaultPublicFolderProhibitPostQuota DirectReportsGroupAutoCreationEnabled DisablePlusAddressInRecipients "
        "DistributionGroupDefaultOU DistributionGroupNameBlockedWordsList DistributionGroupNamingPolicy "
        "ElcProcessingDisabled EnableOutlookEvents EndUserDLUpgradeFlowsDisabled EwsAllowEntourage EwsAllowList "
        "EwsAllowMacOutlook EwsAllowOutlook EwsApplicationAccessPolicy EwsBlockList EwsEnabled "
        "ExchangeNotificationEnabled ExchangeNotificationRecipients FindTimeAttendeeAuthenticationEnabled "
        "FindTimeAutoScheduleDisabled FindTimeLockPollForAttendeesEnabled FindTimeOnlineMeetingOptionDisabled "
        "FocusedInboxOn HierarchicalAddressBookRoot IPListBlocked IsGroupFoldersAndRulesEnabled "
        "IsGroupMemberAllowedToEditContent LeanPopoutEnabled LinkPreviewEnabled MailTipsAllTipsEnabled "
        "MailTipsExternalRecipientsTipsEnabled MailTipsGroupMetricsEnabled MailTipsLargeAudienceThreshold "
        "MailTipsMailboxSourcedTipsEnabled MaskClientIpInReceivedHeadersEnabled MatchSenderOrganizerProperties "
        "MessageHighlightsEnabled MessageRecallEnabled MessageRemindersEnabled MobileAppEducationEnabled "
        "OAuth2ClientProfileEnabled OnlineMeetingsByDefaultEnabled OutlookGifPickerDisabled "
        "OutlookMobileGCCRestrictionsEnabled OutlookPayEnabled OutlookTextPredictionDisabled "
        "PublicComputersDetectionEnabled PublicFoldersEnabled PublicFolderShowClientControl ReadTrackingEnabled "
        "RecallReadMessagesEnabled RejectDirectSend RemotePublicFolderMailboxes SendFromAliasEnabled "
        "SharedDomainEmailAddressFlowEnabled ShortenEventScopeDefault SiteMailboxCreationURL "
        "SmtpActionableMessagesEnabled VisibleMeetingUpdateProperties WebPushNotificationsDisabled "
        "WebSuggestedRepliesDisabled WorkspaceTenantEnabled"
    ),
}
"""The properties in the module's published `schema.mof` files, but those of `NOISE`, about deploying."""
DEPLOYING = "IsSingleInstance"
LEFT_OUT: dict[str, dict[str, str]] = {
    "EXOTransportConfig": {
        "how messages and notifications look, and in which language": (
            "ClearCategories ConvertDisclaimerWrapperToEml ExternalDsnDefaultLanguage "
            "ExternalDsnLanguageDetectionEnabled ExternalDsnSendHtml InternalDsnDefaultLanguage "
            "InternalDsnLanguageDetectionEnabled InternalDsnSendHtml Rfc2231EncodingEnabled"
        ),
        "address books, journals and reply-all storms within the organisation": (
            "AddressBookPolicyRoutingEnabled JournalMessageExpirationDays ReplyAllStormBlockDurationHours "
            "ReplyAllStormDetectionMinimumRecipients ReplyAllStormDetectionMinimumReplies"
        ),
    },
    "EXOOrganizationConfig": {
        "calendars, meetings, Bookings and workspaces": (
            "BookingsAddressEntryRestricted BookingsAuthEnabled BookingsBlockedWordsEnabled "
            "BookingsCreationOfCustomQuestionsRestricted BookingsEnabled BookingsExposureOfStaffDetailsRestricted "
            "BookingsMembershipApprovalRequired BookingsNamingPolicyEnabled BookingsNamingPolicyPrefix "
            "BookingsNamingPolicyPrefixEnabled BookingsNamingPolicySuffix BookingsNamingPolicySuffixEnabled "
            "BookingsNotesEntryRestricted BookingsPaymentsEnabled BookingsPhoneNumberEntryRestricted "
            "BookingsSearchEngineIndexDisabled BookingsSmsMicrosoftEnabled BookingsSocialSharingRestricted "
            "DefaultMinutesToReduceLongEventsBy DefaultMinutesToReduceShortEventsBy EnableOutlookEvents "
            "FindTimeAttendeeAuthenticationEnabled FindTimeAutoScheduleDisabled FindTimeLockPollForAttendeesEnabled "
            "FindTimeOnlineMeetingOptionDisabled MatchSenderOrganizerProperties OnlineMeetingsByDefaultEnabled "
            "ShortenEventScopeDefault VisibleMeetingUpdateProperties WorkspaceTenantEnabled"
        ),
        "clients and their looks": (
            "AppsForOfficeEnabled AsyncSendEnabled ConnectorsActionableMessagesEnabled FocusedInboxOn "
            "LeanPopoutEnabled LinkPreviewEnabled MailTipsAllTipsEnabled MailTipsExternalRecipientsTipsEnabled "
            "MailTipsGroupMetricsEnabled MailTipsLargeAudienceThreshold MailTipsMailboxSourcedTipsEnabled "
            "MessageHighlightsEnabled MessageRecallEnabled MessageRemindersEnabled MobileAppEducationEnabled "
            "OutlookGifPickerDisabled OutlookMobileGCCRestrictionsEnabled OutlookPayEnabled "
            "OutlookTextPredictionDisabled ReadTrackingEnabled RecallReadMessagesEnabled "
            "SmtpActionableMessagesEnabled WebPushNotificationsDisabled WebSuggestedRepliesDisabled"
        ),
        "how clients sign in, and to which interfaces": (
            "ActivityBasedAuthenticationTimeoutEnabled ActivityBasedAuthenticationTimeoutInterval "
            "ActivityBasedAuthenticationTimeoutWithSingleSignOnEnabled AutodiscoverPartialDirSync EwsAllowEntourage "
            "EwsAllowList EwsAllowMacOutlook EwsAllowOutlook EwsApplicationAccessPolicy EwsBlockList EwsEnabled "
            "IPListBlocked PublicComputersDetectionEnabled"
        ),
        "connectors to other applications, which are no mail flow connectors": (
            "ConnectorsEnabled ConnectorsEnabledForOutlook ConnectorsEnabledForSharepoint ConnectorsEnabledForTeams "
            "ConnectorsEnabledForYammer"
        ),
        "groups, address books, public folders, archives, audits": (
            "AuditDisabled AutoExpandingArchive BlockMoveMessagesForGroupFolders ComplianceMLBgdCrawlEnabled "
            "CustomerLockboxEnabled DefaultGroupAccessType DefaultPublicFolderAgeLimit "
            "DefaultPublicFolderDeletedItemRetention DefaultPublicFolderIssueWarningQuota "
            "DefaultPublicFolderMaxItemSize DefaultPublicFolderMovedItemRetention "
            "DefaultPublicFolderProhibitPostQuota DirectReportsGroupAutoCreationEnabled DistributionGroupDefaultOU "
            "DistributionGroupNameBlockedWordsList DistributionGroupNamingPolicy ElcProcessingDisabled "
            "EndUserDLUpgradeFlowsDisabled ExchangeNotificationEnabled ExchangeNotificationRecipients "
            "HierarchicalAddressBookRoot IsGroupFoldersAndRulesEnabled IsGroupMemberAllowedToEditContent "
            "PublicFoldersEnabled PublicFolderShowClientControl RemotePublicFolderMailboxes SiteMailboxCreationURL"
        ),
        "encoding, and headers that no condition of relay looks at": (
            "ByteEncoderTypeFor7BitCharsets MaskClientIpInReceivedHeadersEnabled"
        ),
        "what it does is not documented": "SharedDomainEmailAddressFlowEnabled",
    },
}
"""The published properties that are part of no definition of ours, under what they are about."""


def test_every_published_property_is_taken_or_left_out_for_a_reason() -> None:
    assert PUBLISHED.keys() == PROPERTIES.keys()
    for resource, written in PUBLISHED.items():
        published = set(written.split()) - {DEPLOYING}
        left_out = {name for names in LEFT_OUT.get(resource, {}).values() for name in names.split()}
        assert left_out <= published, resource
        assert set(PROPERTIES[resource]) == published - left_out, resource
        assert not NOISE & {name.lower() for name in published}, resource


def test_what_a_resource_calls_otherwise_is_a_name_that_the_kind_knows() -> None:
    for resource, names in PROPERTIES.items():
        about = kind(RESOURCES[resource.lower()].kind)
        assert {name.lower() for name in names} <= about.spellings.keys()


def test_what_no_configuration_can_state() -> None:
    """Some of it rules ask for, so that it would leave a line open for every definition."""
    assert NEVER["AcceptedDomain"] >= {"Default", "SendingFromDomainDisabled"}
    assert NEVER["OutboundConnector"] >= {"MtaStsMode", "SmtpDaneMode"}
    for resource, names in PROPERTIES.items():
        about = kind(RESOURCES[resource.lower()].kind)
        assert NEVER[about.name].isdisjoint(about.spellings[name.lower()] for name in names)
        assert NEVER[about.name] <= about.properties.keys()
