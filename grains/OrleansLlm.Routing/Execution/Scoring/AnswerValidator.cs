using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution.Scoring;

/// <summary>Whether an answer is what was asked for in form: whole, not empty, valid by the schema, matched by the pattern. Pure.</summary>
internal sealed class AnswerValidator(ValidatorScorer rules)
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(200);

    public bool IsValid(WholeAnswer answer)
    {
        if (answer.Finish == FinishReason.Length)
        {
            return false;
        }

        // A call of a function is held to the function's own schema by who made it.
        return answer.ToolCalls.Count > 0 || (!string.IsNullOrWhiteSpace(answer.Text) && IsOfSchema(answer.Text) && IsMatch(answer.Text));
    }

    private bool IsOfSchema(string text)
    {
        if (rules.JsonSchema is not { } schema)
        {
            return true;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return JsonSchema.FromText(schema).Evaluate(json.RootElement).IsValid;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool IsMatch(string text)
    {
        try
        {
            return rules.Pattern is not { } pattern || Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, MatchLimit);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
