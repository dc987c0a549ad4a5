using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Erasure;

namespace OrleansLlm.Grains.Responses;

/// <summary>Deletes stored responses, day by day: all of a tenant, those of one user, those of one conversation.</summary>
internal sealed class ResponseErasure(IGrainFactory grains, TimeProvider timeProvider) : IErasure
{
    public string Name => "responses";

    public async Task<long> EraseAsync(ErasureScope scope, CancellationToken cancellationToken)
    {
        var days = grains.GetGrain<IResponseDaysGrain>(new TenantKey(scope.Tenant).ToString());
        var removed = 0L;
        foreach (var day in await GrainRetry.RunAsync(() => days.ListAsync(cancellationToken), timeProvider, cancellationToken))
        {
            var list = grains.GetGrain<IResponseDayGrain>(new ResponseDayKey(scope.Tenant, day).ToString());
            foreach (var id in await GrainRetry.RunAsync(() => list.ListAsync(cancellationToken), timeProvider, cancellationToken))
            {
                removed += await EraseAsync(scope, id, cancellationToken) ? 1 : 0;
            }
        }

        return removed;
    }

    private async Task<bool> EraseAsync(ErasureScope scope, string id, CancellationToken cancellationToken)
    {
        var response = grains.GetGrain<IResponseGrain>(new ResponseKey(scope.Tenant, id).ToString());
        try
        {
            if (!scope.IsTenant && !Belongs(await response.GetAsync(cancellationToken), scope))
            {
                return false;
            }

            await response.DeleteAsync(cancellationToken);
            return true;
        }
        catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
        {
            return false; // Deleted or expired.
        }
    }

    /// <summary>A response tells whom it was made for as its caller got it.</summary>
    private static bool Belongs(StoredResponse response, ErasureScope scope)
    {
        using var json = JsonDocument.Parse(response.Json);
        var root = json.RootElement;
        return scope.User is { } user
            ? Is(root, "user", user) || Is(root, "safety_identifier", user)
            : root.TryGetProperty("conversation", out var conversation) && conversation.ValueKind == JsonValueKind.Object && Is(conversation, "id", scope.Conversation!);
    }

    private static bool Is(JsonElement json, string name, string text) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() == text;
}
