// Which role may make a call, to say so beside a button that is off. The gateway decides; this only explains.
const OPERATOR = [
  "AdminService/ListQuarantine", "AdminService/GetQuarantinedItem", "AdminService/ResubmitQuarantined",
  "AdminService/DismissQuarantined", "AdminService/ReplayDeadLetters", "AdminService/ResolveDeadLetter",
  "AdminService/StartReplay", "AdminService/StopReplay", "AdminService/ChangeSubscriber", "FeedHealthService/PauseFeed",
  "FeedHealthService/ResumeFeed", "FeedHealthService/GiveUpGap", "ConfigService/PlanConfig", "ConfigService/ApplyConfig",
];
const OPERATOR_AND_SECURITY = ["LicenseAdminService/GetLicenseStatus", "SecurityService/ListCertificates"];
const SECURITY = ["LicenseAdminService/RevokeLicense", "LicenseAdminService/EraseHolder", "SecurityService/ListKeys"];

/** Projects and cases are read by whoever was granted to read divisions, whatever the role. */
export const needsGrant = (method) => /^(ProjectService|CaseService)\//.test(method);

export function rolesFor(method) {
  if (needsGrant(method)) return [];
  if (OPERATOR.includes(method)) return ["operator"];
  if (OPERATOR_AND_SECURITY.includes(method)) return ["operator", "security"];
  if (SECURITY.includes(method)) return ["security"];
  if (method === "SecurityService/ListGrants") return ["security", "auditor"];
  if (method.startsWith("AuditService/")) return ["auditor"];
  return ["viewer", "operator"];
}
