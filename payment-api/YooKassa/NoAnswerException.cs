namespace CdnMusic.PaymentApi.YooKassa;

/// <summary>The provider said nothing that settles the matter: no answer, an overload, a fault. It may have done what it was asked or not.</summary>
internal sealed class NoAnswerException(string message, Exception? inner = null) : Exception(message, inner);
