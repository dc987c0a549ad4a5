using System.Globalization;
using System.Text;
using OrleansLlm.Routing.Learning.Scoring;

namespace OrleansLlm.Routing.Learning.Data;

/// <summary>Writes training data as the CSV that <see cref="RoutingDataReader"/> and <see cref="AnswerDataReader"/> read.</summary>
public static class TrainingCsv
{
    /// <summary>Requests: <c>prompt</c> and the models' qualities; empty where one is not known.</summary>
    public static string Of(RoutingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Lines(["prompt", data.WeakModel, data.StrongModel], data.Examples.Select(example => (string[])[example.Text, Number(example.Weak), Number(example.Strong)]));
    }

    /// <summary>Answers: <c>question</c>, <c>answer</c>, <c>right</c>.</summary>
    public static string Of(IReadOnlyList<AnswerExample> answers) =>
        Lines(["question", "answer", "right"], answers.Select(answer => (string[])[answer.Question, answer.Answer, Number(answer.Right)]));

    private static string Lines(string[] head, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(head))
        {
            text.AppendJoin(',', row.Select(Quote)).Append('\n');
        }

        return text.ToString();
    }

    private static string Number(float value) => float.IsNaN(value) ? "" : value.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny("\",\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
