using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Routes;

/// <summary>Policies as they are stored.</summary>
internal static class RoutePolicyText
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The policy without spaces between its parts, so that equal policies are equal texts.</summary>
    /// <exception cref="LlmException">InvalidRequest: names every mistake.</exception>
    public static string Check(RouteChange change)
    {
        if (!RouteName.IsValid(change.Name))
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"name must be {RouteName.Rule}. Given: '{change.Name[..Math.Min(change.Name.Length, 100)]}'.", "name");
        }

        var problems = PolicyReader.Read(change.Policy).Problems;
        if (problems.Count > 0)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"The policy of route '{change.Name}' is not valid: {string.Join(' ', problems)}", problems[0].Path);
        }

        using var document = JsonDocument.Parse(change.Policy);
        return JsonSerializer.Serialize(document.RootElement, Compact);
    }
}
