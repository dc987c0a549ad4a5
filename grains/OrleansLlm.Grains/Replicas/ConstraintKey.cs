using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Engine.ToolCalls;

namespace OrleansLlm.Grains.Replicas;

/// <summary>
/// What tells constraints apart that tenants share the compiled form of. Each part is told with its length: whatever a caller writes in one, it is not
/// another constraint's key. Pure.
/// </summary>
internal static class ConstraintKey
{
    public static string Of(OutputConstraint constraint) => Hash(["text", $"{constraint.Kind}", constraint.Text, .. constraint.Choices ?? []]);

    /// <summary>The format is the model's, always the same.</summary>
    public static string Of(ToolCallRules rules, OutputConstraint? answer) => Hash([
        "tools",
        $"{rules.IsForced}",
        $"{rules.AllowsSeveral}",
        answer is null ? null : Of(answer),
        .. rules.Functions.SelectMany(function => (string?[])[function.Path, $"{function.IsEnforced}", function.Name, function.ParametersJson]),
    ]);

    private static string Hash(IEnumerable<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part}");
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
