using System.Text.RegularExpressions;

namespace OrleansLlm.Providers.Http;

/// <summary>Takes secrets out of what a server says: our own, whole or in part, and whatever looks like a key. Thread-safe.</summary>
/// <param name="secrets">The secrets as they are now.</param>
internal sealed partial class Redactor(params Func<string?>[] secrets)
{
    private const string Hidden = "[redacted]";

    /// <summary>A part of a secret that is shorter than this tells nothing.</summary>
    private const int ShortestPart = 6;

    private const int MaxLength = 500;

    /// <summary>The text without secrets and control characters, shortened; null stays null.</summary>
    public string? Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        foreach (var secret in secrets)
        {
            text = secret() is { Length: > 0 } value ? Without(text, value) : text;
        }

        text = KeyPattern().Replace(text, Hidden);
        text = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim();
        return text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "...");
    }

    /// <summary>Servers show the beginning or the end of a key, to help its owner to find it.</summary>
    private static string Without(string text, string secret)
    {
        for (var length = secret.Length; length >= Math.Min(ShortestPart, secret.Length); length--)
        {
            text = text.Replace(secret[..length], Hidden, StringComparison.Ordinal).Replace(secret[^length..], Hidden, StringComparison.Ordinal);
        }

        return text;
    }

    [GeneratedRegex(@"\b(sk|pk|rk|hf|xai|gsk)[-_][A-Za-z0-9_*.\-]{6,}|\bBearer\s+\S+|\beyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-.]+|\b(api[-_ ]?key|authorization|token)[""']?\s*[:=]\s*[""']?(Bearer\s+)?[^\s""',}]+", RegexOptions.IgnoreCase)]
    private static partial Regex KeyPattern();
}
