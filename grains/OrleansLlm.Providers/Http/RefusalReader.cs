using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrleansLlm.Providers.Http;

/// <summary>Reads an answer that is not a success.</summary>
internal static class RefusalReader
{
    private const int MaxBody = 64 * 1024;

    /// <summary>The failure that it tells.</summary>
    public static async Task<ProviderException> ReadAsync(
        string provider, UpstreamResponse response, Redactor redactor, TimeProvider clock, CancellationToken cancellationToken)
    {
        var retryAfter = RetryAfter(response, clock);
        UpstreamError error;
        try
        {
            using var body = await response.ReadAllAsync(MaxBody, isCut: true, cancellationToken).ConfigureAwait(false);
            error = Parse(body.Written);
        }
        catch (ProviderException)
        {
            // The status says enough.
            error = new UpstreamError(Message: null, Code: null, Type: null, Parameter: null);
        }

        return FailureClassifier.Of(provider, response.Status, error, retryAfter, redactor);
    }

    /// <summary>The error in a body, whatever its shape.</summary>
    public static UpstreamError Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return UpstreamError.Of(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or one whose texts are none.
            return new UpstreamError(body.Length == 0 ? null : Encoding.UTF8.GetString(body), Code: null, Type: null, Parameter: null);
        }
    }

    private static TimeSpan? RetryAfter(UpstreamResponse response, TimeProvider clock)
    {
        if (double.TryParse(response.Header("retry-after-ms"), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return Within(milliseconds / 1000);
        }

        var text = response.Header("Retry-After");
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return Within(seconds);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? Within((at - clock.GetUtcNow()).TotalSeconds)
            : null;
    }

    /// <summary>A server may say anything; more than a day is no time to wait for.</summary>
    private static TimeSpan? Within(double seconds) =>
        double.IsFinite(seconds) && seconds <= 86_400 ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null;
}
