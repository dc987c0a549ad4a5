using System.Globalization;
using System.Text;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Training.Data.Preparation;

namespace OrleansLlm.Cli.Data;

/// <summary>What a preparation found, as text.</summary>
internal static class PreparationText
{
    public static string Of(PreparedData data, int findings)
    {
        var text = new StringBuilder();
        foreach (var finding in data.Findings.Take(findings))
        {
            text.Append(CultureInfo.InvariantCulture, $"{finding.File}, line {finding.Line}: {Name(finding.Reason)}: {finding.Detail}\n");
        }

        text.Append(TextTable.Format(["examples", "count"], [.. Rows(data).Select(row => (IReadOnlyList<string>)[row.Name, row.Count.ToString(CultureInfo.InvariantCulture)])]));
        var lengths = data.Lengths;
        return text.Append(CultureInfo.InvariantCulture, $"{data.Unit}: {lengths.Total} in all, median {lengths.Median}, 95 % up to {lengths.P95}, longest {lengths.Longest}\n").ToString();
    }

    private static IEnumerable<(string Name, int Count)> Rows(PreparedData data)
    {
        yield return ("read", data.Read.Sum(file => file.Lines));
        foreach (var reason in data.Findings.GroupBy(finding => finding.Reason).OrderBy(reason => reason.Key))
        {
            yield return (Name(reason.Key), reason.Count());
        }

        yield return ("kept", data.Lengths.Count);
        foreach (var (kind, count) in data.Scrubbed)
        {
            yield return ($"[{kind}] in them", count);
        }
    }

    private static string Name(LeftOut reason) => reason switch
    {
        LeftOut.NearDuplicate => "near duplicate",
        LeftOut.Length => "too short or long",
        LeftOut.Language => "other language",
        LeftOut.Duplicate => "duplicate",
        LeftOut.Contaminated => "in an evaluation set",
        _ => "invalid",
    };
}
