namespace OrleansLlm.Silo.Api.Routing;

/// <summary>Makes text fit for a response header.</summary>
internal static class HeaderText
{
    private const int MaxLength = 128;

    /// <summary>The text with everything but printable ASCII replaced, so that no value can break the header block.</summary>
    public static string Safe(string text) => string.Create(
        Math.Min(text.Length, MaxLength),
        text,
        static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = source[i] is > ' ' and < '\x7f' and not ',' ? source[i] : '?';
            }
        });
}
