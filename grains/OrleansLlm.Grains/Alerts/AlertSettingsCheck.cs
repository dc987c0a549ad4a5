using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Alerts;

namespace OrleansLlm.Grains.Alerts;

/// <summary>The ranges of alert settings. Pure.</summary>
internal static class AlertSettingsCheck
{
    private const int MaxUrlLength = 2000;
    private const decimal MaxAmount = 1_000_000_000m;

    /// <exception cref="LlmException">InvalidRequest: names the field, its limit and the value (of secrets: not).</exception>
    public static void Require(AlertSettings settings, bool allowPrivate)
    {
        if (settings.Url is { } url)
        {
            RequireUrl(url, allowPrivate);
        }

        if (settings.Secret is { } secret && !WebhookSecret.IsValid(secret))
        {
            throw Invalid("secret", "secret must be whsec_ and base64 of 24 to 64 bytes.");
        }

        if (settings.AnomalyFactor is { } factor && factor is <= 1 or > MaxAmount)
        {
            throw Invalid("anomaly_factor", FormattableString.Invariant($"anomaly_factor must be above 1 and at most {MaxAmount}. Given: {factor}."));
        }

        if (settings.AnomalyFloor is < 0 or > MaxAmount)
        {
            throw Invalid("anomaly_floor", FormattableString.Invariant($"anomaly_floor must be 0 to {MaxAmount}. Given: {settings.AnomalyFloor}."));
        }
    }

    private static void RequireUrl(string url, bool allowPrivate)
    {
        var isKnown = Uri.TryCreate(url, UriKind.Absolute, out var uri) && url.Length <= MaxUrlLength && uri.UserInfo.Length == 0
            && (uri.Scheme == Uri.UriSchemeHttps || (allowPrivate && uri.Scheme == Uri.UriSchemeHttp));
        if (!isKnown)
        {
            throw Invalid(
                "url", $"url must be an {(allowPrivate ? "http or https" : "https")} address of at most {MaxUrlLength} characters without user and password. Given: '{(url.Length > 200 ? url[..200] + "..." : url)}'.");
        }
    }

    private static LlmException Invalid(string field, string message) => new(LlmErrorCode.InvalidRequest, message, field);
}
