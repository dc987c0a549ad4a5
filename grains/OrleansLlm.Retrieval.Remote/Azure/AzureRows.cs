using System.Globalization;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>Queries of one partition. Every one carries the partition's condition, and a row of another, should the service ever give one, ends the call.</summary>
internal sealed class AzureRows(AzureService service, SearchClient client, AzurePartition partition, CancellationToken cancellationToken)
{
    /// <summary>The most rows of one answer.</summary>
    public const int Page = 1000;

    /// <summary>Marks of one condition.</summary>
    private const int Marks = 200;

    /// <summary>Rows that a condition holds for, in an order that pages keep to.</summary>
    /// <param name="condition">Made of marks and constants.</param>
    /// <param name="select">Fields.</param>
    /// <param name="order">Fields; null: by key.</param>
    /// <param name="skip">Rows to leave out.</param>
    /// <param name="top">How many rows.</param>
    public async Task<List<AzureRow>> FindAsync(string condition, string[] select, string[]? order = null, int skip = 0, int top = int.MaxValue)
    {
        var rows = new List<AzureRow>();
        while (rows.Count < top)
        {
            var options = Options(condition, select);
            (options.Size, options.Skip) = (Math.Min(Page, top - rows.Count), skip + rows.Count);
            foreach (var field in order ?? ["id asc"])
            {
                options.OrderBy.Add(field);
            }

            var page = await SearchAsync(null, options);
            rows.AddRange(page.Select(hit => hit.Document));
            if (page.Count < options.Size)
            {
                break;
            }
        }

        return rows;
    }

    /// <summary>The same for rows of which one field has one of the marks.</summary>
    public async Task<List<AzureRow>> FindAsync(string condition, string field, IEnumerable<string> marks, string[] select)
    {
        var rows = new List<AzureRow>();
        foreach (var slice in marks.Distinct().Chunk(Marks))
        {
            rows.AddRange(await FindAsync($"{condition} and {In(field, slice)}", select));
        }

        return rows;
    }

    public async Task<long> CountAsync(string condition)
    {
        var options = Options(condition, ["id", "partition"]);
        (options.Size, options.IncludeTotalCount) = (0, true);
        var answer = await service.RunAsync(async token => (await client.SearchAsync<AzureRow>(null, options, token)).Value, cancellationToken);
        return answer.TotalCount ?? 0;
    }

    /// <summary>Ranked rows; the caller sets how.</summary>
    public async Task<List<SearchResult<AzureRow>>> SearchAsync(string? text, SearchOptions options)
    {
        var answer = await service.RunAsync(async token => (await client.SearchAsync<AzureRow>(text, options, token)).Value, cancellationToken);
        var hits = new List<SearchResult<AzureRow>>();
        await foreach (var page in answer.GetResultsAsync().AsPages().WithCancellation(cancellationToken))
        {
            hits.AddRange(page.Values);
        }

        return hits.TrueForAll(hit => hit.Document.Partition == partition.Mark) ? hits
            : throw new InvalidOperationException("The service gave rows of another partition than the query's.");
    }

    /// <summary>Options that hold in this partition only; one session, so that a caller sees what it saw before.</summary>
    public SearchOptions Options(string condition, string[] select)
    {
        var options = new SearchOptions { Filter = partition.Within(condition), SessionId = partition.Mark, ScoringStatistics = ScoringStatistics.Global };
        foreach (var field in select.Append("partition").Distinct())
        {
            options.Select.Add(field);
        }

        return options;
    }

    /// <summary>A condition that a field has one of the marks.</summary>
    public static string In(string field, IEnumerable<string> marks) => string.Create(CultureInfo.InvariantCulture, $"search.in({field}, '{string.Join(',', marks)}', ',')");
}
