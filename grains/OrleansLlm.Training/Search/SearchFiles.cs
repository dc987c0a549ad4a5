using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Search;

/// <summary>Reads and writes a search's files.</summary>
public static class SearchFiles
{
    /// <summary>The best settings.</summary>
    public const string Best = "best.json";

    /// <summary>All standings, a line each.</summary>
    public const string Standings = "search.jsonl";

    /// <summary>The same as a table.</summary>
    public const string Table = "search.csv";

    /// <summary>Reads and checks a search. Relative paths are taken from the file's folder.</summary>
    /// <exception cref="TrainingException">The file is missing or no such JSON, or a field is wrong.</exception>
    public static SearchSettings Read(string path)
    {
        var search = TrainingSettingsFile.Read<SearchSettings>(path);
        search = search with { Base = TrainingSettingsFile.Rooted(search.Base, Path.GetDirectoryName(Path.GetFullPath(path))!) };
        search.Check();
        return search;
    }

    /// <summary>Writes a search.</summary>
    public static void Write(string path, SearchSettings search) => File.WriteAllText(path, JsonSerializer.Serialize(search, TrainingJson.Options));

    /// <summary>A standing as a line.</summary>
    public static string ToLine(SearchStanding standing) => JsonSerializer.Serialize(standing, TrainingJson.Options);

    /// <summary>Reads a line of standings; null for what is none.</summary>
    public static SearchStanding? FromLine(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<SearchStanding>(line, TrainingJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Standings as CSV with a heading.</summary>
    public static string ToCsv(IEnumerable<SearchStanding> standings)
    {
        ArgumentNullException.ThrowIfNull(standings);
        var text = new StringBuilder("candidate,round,learning_rate,rank,epochs,replay_share,step,seconds,loss,accuracy,general_loss,is_over\n");
        foreach (var (number, candidate, round, step, seconds, loss, accuracy, general, isOver) in standings)
        {
            text.Append(string.Create(CultureInfo.InvariantCulture, $"{number},{round},{candidate.LearningRate},{candidate.Rank},{candidate.Epochs},{candidate.ReplayShare},"))
                .Append(string.Create(CultureInfo.InvariantCulture, $"{step},{seconds:F1},{loss:F5},{accuracy:F4},{general:F5},{(isOver ? "true" : "false")}\n"));
        }

        return text.ToString();
    }
}
