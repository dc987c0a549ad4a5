namespace OrleansLlm.Contracts.Prices;

/// <summary>Reads the whole price book.</summary>
public static class PriceBookReading
{
    /// <summary>No version of any book.</summary>
    public const long NoVersion = -1;

    /// <summary>All rules of one version, or null while the book's version is the one that the caller knows.</summary>
    public static async Task<(long Version, IReadOnlyList<PriceRule> Rules)?> ReadAllAsync(
        this IPriceBookGrain book, long knownVersion = NoVersion, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var page = await book.ReadAsync(knownVersion, skip: 0, cancellationToken);
            if (page.Version == knownVersion)
            {
                return null;
            }

            var version = page.Version;
            var rules = new List<PriceRule>(page.Rules);
            while (page.HasMore && page.Version == version)
            {
                page = await book.ReadAsync(knownVersion, rules.Count, cancellationToken);
                rules.AddRange(page.Rules);
            }

            if (page.Version == version)
            {
                return (version, rules);
            }

            // The book changed between two pages: from the start.
        }
    }
}
