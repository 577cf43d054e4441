; "Open with" for films. Nothing that is set already is touched: Windows asks whoever opens a film, or goes on as before.

!macro OfferFor ENDING
  WriteRegStr SHCTX "Software\Classes\Applications\${WINDOW}\SupportedTypes" "${ENDING}" ""
  WriteRegStr SHCTX "${OWN}\Capabilities\FileAssociations" "${ENDING}" "XAIDesktop.Film"
!macroend

!macro Offer
  WriteRegStr SHCTX "Software\Classes\XAIDesktop.Film" "" "$(Film)"
  WriteRegStr SHCTX "Software\Classes\XAIDesktop.Film\DefaultIcon" "" "$INSTDIR\program\${WINDOW},0"
  WriteRegStr SHCTX "Software\Classes\XAIDesktop.Film\shell\open\command" "" '"$INSTDIR\program\${WINDOW}" gui "%1"'
  WriteRegStr SHCTX "Software\Classes\Applications\${WINDOW}" "FriendlyAppName" "${PRODUCT}"
  WriteRegStr SHCTX "Software\Classes\Applications\${WINDOW}\shell\open\command" "" \
    '"$INSTDIR\program\${WINDOW}" gui "%1"'
  WriteRegStr SHCTX "Software\Classes\.dcm\OpenWithProgids" "XAIDesktop.Film" ""
  WriteRegStr SHCTX "Software\Classes\.dicom\OpenWithProgids" "XAIDesktop.Film" ""
  WriteRegStr SHCTX "${OWN}\Capabilities" "ApplicationName" "${PRODUCT}"
  WriteRegStr SHCTX "${OWN}\Capabilities" "ApplicationDescription" "$(Comment)"
  WriteRegStr SHCTX "Software\RegisteredApplications" "${PRODUCT}" "${OWN}\Capabilities"
  !insertmacro OfferFor ".dcm"
  !insertmacro OfferFor ".dicom"
  WriteRegStr SHCTX "Software\Classes\Applications\${WINDOW}\SupportedTypes" ".png" ""
  WriteRegStr SHCTX "Software\Classes\Applications\${WINDOW}\SupportedTypes" ".jpg" ""
  WriteRegStr SHCTX "Software\Classes\Applications\${WINDOW}\SupportedTypes" ".tif" ""
  WriteRegStr SHCTX "Software\Classes\Applications\${WINDOW}\SupportedTypes" ".json" ""   ; bundle.json: a network
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

!macro Withdraw
  DeleteRegKey SHCTX "Software\Classes\XAIDesktop.Film"
  DeleteRegKey SHCTX "Software\Classes\Applications\${WINDOW}"
  DeleteRegValue SHCTX "Software\Classes\.dcm\OpenWithProgids" "XAIDesktop.Film"
  DeleteRegValue SHCTX "Software\Classes\.dicom\OpenWithProgids" "XAIDesktop.Film"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.dcm\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.dicom\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.dcm"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.dicom"
  DeleteRegValue SHCTX "Software\RegisteredApplications" "${PRODUCT}"
  DeleteRegKey SHCTX "${OWN}\Capabilities"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend
