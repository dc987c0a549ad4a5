using System.Buffers;

namespace OrleansLlm.Silo.Api.Routing;

/// <summary>Makes text fit for a response header.</summary>
internal static class HeaderText
{
    private const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Where(c => c != ',')]);

    /// <summary>The text with everything but printable ASCII replaced, so that no value can break the header block.</summary>
    public static string Safe(string text) => text.Length <= MaxLength && !text.AsSpan().ContainsAnyExcept(Allowed) ? text : string.Create(
        Math.Min(text.Length, MaxLength),
        text,
        static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = Allowed.Contains(source[i]) ? source[i] : '?';
            }
        });
}
