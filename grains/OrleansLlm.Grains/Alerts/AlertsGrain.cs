using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Alerts;

/// <summary>Keeps a tenant's alerts and sends them. See <see cref="AlertBox"/> for the rules. Reentrant: a slow receiver holds nobody up.</summary>
[GrainType("alerts"), Reentrant]
internal sealed partial class AlertsGrain : Grain, IAlertsGrain
{
    private readonly IPersistentState<AlertState> _state;
    private readonly WebhookSender _sender;
    private readonly AlertInstruments _instruments;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<AlertsGrain> _logger;
    private readonly bool _allowPrivate;
    private readonly GroupCommit _commit;
    private AlertBox _box = null!;
    private IGrainTimer? _timer;
    private bool _sending;

    public AlertsGrain(
        [PersistentState("alerts", GrainStores.Main)] IPersistentState<AlertState> state,
        WebhookSender sender,
        AlertInstruments instruments,
        IOptions<AlertOptions> options,
        TimeProvider timeProvider,
        ILogger<AlertsGrain> logger)
    {
        (_state, _sender, _instruments, _timeProvider, _logger) = (state, sender, instruments, timeProvider, logger);
        _allowPrivate = options.Value.AllowPrivateAddresses;
        _commit = new GroupCommit(state.WriteStateAsync, DeactivateOnIdle);
    }

    private IAlertOutboxGrain Outbox => GrainFactory.GetGrain<IAlertOutboxGrain>(IAlertOutboxGrain.Key);

    private string Tenant => AlertsKey.Parse(this.GetPrimaryKeyString()).Tenant;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _box = new AlertBox(_state.State);
        Schedule();
        return Task.CompletedTask;
    }

    public async Task RaiseAsync(Alert alert, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        if (!_box.Add(alert, _timeProvider.GetUtcNow()))
        {
            return;
        }

        LogRaised(Tenant, AlertKinds.TypeOf(alert.Kind), alert.Message);
        _instruments.OnRaised(alert.Kind);
        if (_box.NextDue is not null)
        {
            await Outbox.AddAsync(Tenant, cancellationToken);
        }

        await _commit.FlushAsync();
        Schedule();
    }

    public async Task<AlertStatus> SetAsync(AlertSettings settings, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        AlertSettingsCheck.Require(settings, _allowPrivate);
        var made = settings.Secret ?? (_state.State.Settings.Secret is null && settings.Url is not null ? WebhookSecret.Make() : null);
        _state.State.Settings = settings with { Secret = made ?? _state.State.Settings.Secret };
        if (settings.Url is null)
        {
            _box.StopAll();
        }

        await _commit.FlushAsync();
        return Status(made);
    }

    public Task<AlertStatus> GetAsync(CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        return Task.FromResult(Status(secret: null));
    }

    public async Task<AlertDelivery> TestAsync(CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        if (_state.State.Settings.Url is null)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, "No webhook address is set. Set url first.", "url");
        }

        var now = _timeProvider.GetUtcNow();
        var test = new Alert { Id = $"test-{Guid.NewGuid():N}", Kind = AlertKind.Test, At = now, Message = "This is a test." };
        var failure = await SendAsync(test, cancellationToken);
        return new AlertDelivery
        {
            Alert = test,
            Attempts = 1,
            DeliveredAt = failure is null ? _timeProvider.GetUtcNow() : null,
            LastFailure = failure?.Reason,
        };
    }

    private AlertStatus Status(string? secret) => new()
    {
        Settings = _state.State.Settings with { Secret = secret },
        Latest = [.. _state.State.Latest],
    };

    private void Schedule()
    {
        if (_sending)
        {
            // A timer that is disposed cancels what it runs: the receiver would get the same delivery again. Sending schedules the rest when it ends.
            return;
        }

        _timer?.Dispose();
        _timer = null;
        if (_box.NextDue is { } due)
        {
            var wait = due - _timeProvider.GetUtcNow();
            _timer = this.RegisterGrainTimer(
                SendDueAsync,
                new GrainTimerCreationOptions(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        }
    }

    private async Task SendDueAsync(CancellationToken cancellationToken)
    {
        if (_sending)
        {
            return;
        }

        _sending = true;
        try
        {
            foreach (var delivery in _box.Due(_timeProvider.GetUtcNow()))
            {
                var failure = await SendAsync(delivery.Alert, cancellationToken);
                _box.OnTried(delivery, failure, _timeProvider.GetUtcNow());
            }

            await _commit.FlushAsync();
            await LeaveOutboxAsync();
        }
        finally
        {
            _sending = false;
            Schedule();
        }
    }

    private async Task LeaveOutboxAsync()
    {
        if (_box.NextDue is not null)
        {
            return;
        }

        await Outbox.RemoveAsync(Tenant, CancellationToken.None);
        if (_box.NextDue is not null)
        {
            // Raised while the removal was on its way, which came later than its own entry.
            await Outbox.AddAsync(Tenant, CancellationToken.None);
        }
    }

    private async Task<WebhookFailure?> SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        var settings = _state.State.Settings;
        if (settings is not { Url: { } url, Secret: { } secret })
        {
            return new WebhookFailure("No address is set.", IsFinal: true);
        }

        var failure = await _sender.SendAsync(url, secret, alert.Id, WebhookBody.Of(Tenant, alert), cancellationToken);
        _instruments.OnTried(failure);
        if (failure is not null)
        {
            LogNotDelivered(Tenant, alert.Id, failure.Reason);
        }

        return failure;
    }

    [LoggerMessage(LogLevel.Warning, "Alert for tenant {Tenant}: {Type}: {Message}")]
    private partial void LogRaised(string tenant, string type, string message);

    [LoggerMessage(LogLevel.Warning, "Alert {AlertId} of tenant {Tenant} was not delivered: {Reason}")]
    private partial void LogNotDelivered(string tenant, string alertId, string reason);
}
