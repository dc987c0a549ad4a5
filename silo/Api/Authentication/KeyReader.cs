using System.Buffers;
using System.Net.Http.Headers;
using System.Text;

namespace OrleansLlm.Silo.Api.Authentication;

/// <summary>Finds the API key in a request's headers.</summary>
internal static class KeyReader
{
    private const string Bearer = "Bearer ";

    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <summary>The key of <c>Authorization: Bearer</c>, or of <c>api-key</c> as Azure clients send it; null when there is none.</summary>
    public static string? Read(HttpRequest request)
    {
        if (request.Headers.Authorization is { Count: 1 } authorization)
        {
            if (authorization[0] is { } text && text.StartsWith(Bearer, StringComparison.Ordinal) && text.AsSpan(Bearer.Length).IndexOfAnyExcept(Plain) < 0 && text.Length > Bearer.Length)
            {
                return text[Bearer.Length..]; // As nearly all send it; what is written otherwise is parsed.
            }

            return AuthenticationHeaderValue.TryParse(authorization.ToString(), out var value)
                && value.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
                ? value.Parameter
                : null;
        }

        return request.Headers["api-key"] is { Count: 1 } key ? key.ToString() : null;
    }

    /// <summary>
    /// The password of <c>Authorization: Basic</c>, for pages that a browser opens. A browser adds it to requests that other
    /// sites cause, so only those that the user or the page itself makes count.
    /// </summary>
    public static string? ReadBasic(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization.ToString(), out var value)
            || !value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            || IsCausedByOtherSite(request))
        {
            return null;
        }

        var bytes = new byte[value.Parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(value.Parameter ?? "", bytes, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : pair[(colon + 1)..];
    }

    private static bool IsCausedByOtherSite(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method)
        && !HttpMethods.IsHead(request.Method)
        && request.Headers["Sec-Fetch-Site"].ToString() is not ("same-origin" or "none" or "");
}
