namespace OrleansLlm.Providers.Tokens;

/// <summary>
/// Tells that a choice is clearly longer than was allowed, so that a stream that does not end is left and not passed on and billed for ever. Servers count tokens
/// in their own way, and a choice within its limit must never be cut: a quarter of the limit and 16 tokens more may come, and a choice is taken to have no more
/// tokens than it came in pieces, nor than one for each 8 bytes (most text has one for 4), yet one for each 32 bytes at least, however few its pieces are. Where
/// tokens are told one by one (TGI, log-probabilities) they are counted. So an endless stream of English words is left at about 2.3 times the limit. Pure.
/// </summary>
internal static class OutputBound
{
    private const int Slack = 16;
    private const int MostBytesPerPiece = 8;
    private const int MostBytesPerToken = 32;

    /// <summary>The most tokens that may come of one choice, or be billed for it by an estimate.</summary>
    public static long Of(int maxTokens) => (long)maxTokens + (maxTokens / 4) + Slack;

    /// <summary>True when a choice has more, counted as its server would at least.</summary>
    /// <param name="maxTokens">The limit, or null: none was sent.</param>
    /// <param name="told">Tokens that were told one by one.</param>
    /// <param name="pieces">Pieces of text.</param>
    /// <param name="bytes">Bytes of them.</param>
    public static bool IsPassed(int? maxTokens, int told, int pieces, int bytes) =>
        maxTokens is { } limit && Math.Max(told, Math.Max(Math.Min(pieces, Least(bytes)), bytes / MostBytesPerToken)) > Of(limit);

    /// <summary>The fewest tokens that most text of so many bytes has.</summary>
    public static int Least(int bytes) => bytes / MostBytesPerPiece;
}
