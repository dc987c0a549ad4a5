using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Evaluation;
using OrleansLlm.Routing.Learning.Scoring;

namespace OrleansLlm.Routing.Learning.Data;

/// <summary>
/// Reads judged answers (columns <c>question</c> or <c>prompt</c>, <c>answer</c>, <c>right</c>, optionally <c>logprobs</c>) and logs of scores (columns
/// <c>score</c>, <c>right</c>, optionally <c>next_right</c>) from CSV or JSON lines files.
/// </summary>
public static class AnswerDataReader
{
    /// <summary>Reads judged answers from a file or a folder.</summary>
    /// <exception cref="LlmException">InvalidRequest: names file, line and column of the first mistake.</exception>
    public static IReadOnlyList<AnswerExample> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var files = TableReader.FilesOf(path);
        var question = TableReader.ColumnsOf(files[0]).Contains("question") ? "question" : "prompt";
        return [.. files.SelectMany(TableReader.Read).Select(row => new AnswerExample(
            row.RequireText(question), row.Cells.GetValueOrDefault("answer") ?? throw row.Wrong("answer", "is missing"), RequireQuality(row))
            {
                Logprobs = row.Numbers("logprobs"),
            })];
    }

    /// <summary>Reads logged scores from a file or a folder; the next model's quality is NaN where it is not known.</summary>
    /// <exception cref="LlmException">InvalidRequest: names file, line and column of the first mistake.</exception>
    public static IReadOnlyList<ScoredPair> ReadScores(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ScoredPair[] log = [.. TableReader.FilesOf(path).SelectMany(TableReader.Read)
            .Select(row => new ScoredPair(row.RequireNumber("score"), RequireQuality(row), row.Quality("next_right")))];
        return log.Length > 0 ? log : throw new LlmException(LlmErrorCode.InvalidRequest, $"{Path.GetFileName(path)} has no rows.", "data");
    }

    private static float RequireQuality(TableRow row) =>
        row.Quality("right") is var right && !float.IsNaN(right) ? right : throw row.Wrong("right", "must be true, false or a number from 0 to 1; it is empty or missing");
}
