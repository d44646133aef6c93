using System.ComponentModel.DataAnnotations;

namespace CdnMusic.PaymentSandbox;

/// <summary>Settings of the sandbox provider. Section <c>Sandbox</c>.</summary>
internal sealed class PaymentSandboxOptions
{
    /// <summary>The shop that may call it. Default <c>100500</c>.</summary>
    [Required(ErrorMessage = "must not be empty")]
    public string ShopId { get; set; } = "100500";

    /// <summary>The shop's secret key; required.</summary>
    [Required(ErrorMessage = "is required: the shop's secret key")]
    public string ShopSecretKey { get; set; } = "";

    /// <summary>Where notifications are posted. Default none: none are sent.</summary>
    public Uri? NotificationUrl { get; set; }

    /// <summary>Customers confirm their payments at once, by themselves. Default true; else they open the confirmation page.</summary>
    public bool AutoConfirm { get; set; } = true;

    /// <summary>How often, beyond what a script says, it misbehaves in some way. Default 0, 0 to 1.</summary>
    [Range(0, 1, ErrorMessage = "must be between 0 and 1")]
    public double Misbehaviour { get; set; }

    /// <summary>Chooses the misbehaviour: the same seed, the same choices in the same order. Default 1.</summary>
    public int Seed { get; set; } = 1;
}
