using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Responses;

/// <summary>A durable set of days.</summary>
[GrainType("response-days")]
internal sealed class ResponseDaysGrain([FromKeyedServices(GrainStores.Main)] IGrainStorage storage) : Grain, IResponseDaysGrain
{
    private const int PerSegment = 512;

    private SegmentedTable<string> _days = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _days = new SegmentedTable<string>(storage, GrainContext.GrainId, "days", PerSegment, day => day);
        return _days.LoadAsync();
    }

    public Task AddAsync(DateOnly day, CancellationToken cancellationToken) =>
        _days.Find(TextOf(day)) is null ? this.DurableAsync(() => _days.AddAsync(TextOf(day))) : Task.CompletedTask;

    public Task RemoveAsync(DateOnly day, CancellationToken cancellationToken) => this.DurableAsync(() => _days.RemoveAsync(TextOf(day)));

    public Task<IReadOnlyList<DateOnly>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DateOnly>>([.. _days.Rows.Select(day => DateOnly.ParseExact(day, "O", CultureInfo.InvariantCulture)).Order()]);

    private static string TextOf(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
